#include "views/comparison.h"

#include "scene/lanes_view.h"
#include "session/disposition_words.h"
#include "views/name_edit.h"

#include <QComboBox>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTableWidget>

namespace fg::gui {
namespace {

enum Column { Mark, Here, There };

QWidget* titled(QLabel* title, QWidget* picture, QWidget* parent) {
  auto* side = new QWidget(parent);
  auto* layout = new QVBoxLayout(side);
  layout->setContentsMargins(0, 0, 0, 0);
  title->setWordWrap(true); // a long one does not take the other side's room
  layout->addWidget(title);
  layout->addWidget(picture, 1);
  return side;
}

int positionIn(const QJsonValue& step) { return step.isNull() ? -1 : step.toInt(); }

} // namespace

Comparison::Comparison(Document& document, QJsonObject asked, QWidget* parent)
    : QDialog(parent, Qt::Window), m_document(document), m_asked(std::move(asked)),
      m_withLabel(new QLabel(this)), m_hereTitle(new QLabel(this)), m_thereTitle(new QLabel(this)),
      m_verdict(new QLabel(this)), m_choice(new QComboBox(this)), m_toFirst(new QPushButton(this)),
      m_browse(new QPushButton(this)), m_changes(new QLabel(this)), m_hereLanes(new LanesView(m_here, this)),
      m_thereLanes(new LanesView(m_there, this)), m_table(new QTableWidget(this)) {
  setObjectName("comparison");
  m_asked.remove("as");
  m_asked.remove("all_paths");
  m_choice->setObjectName("compare-with");
  m_choice->setLineEdit(new NameEdit(m_choice));
  m_choice->setInsertPolicy(QComboBox::NoInsert);
  m_choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_withLabel->setBuddy(m_choice);
  connect(m_choice, &QComboBox::currentTextChanged, m_choice, &QWidget::setToolTip);
  connect(m_choice, &QComboBox::currentIndexChanged, this,
          [this] { m_choice->lineEdit()->setCursorPosition(0); }); // names differ at their beginning
  m_toFirst->setObjectName("first-difference");
  m_toFirst->setAutoDefault(false);
  m_browse->setAutoDefault(false);
  m_changes->setObjectName("first-change");
  m_changes->setWordWrap(true);
  m_changes->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  m_changes->hide();
  m_table->setColumnCount(3);
  m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_table->setSelectionMode(QAbstractItemView::SingleSelection);
  m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_table->setWordWrap(false);
  m_table->verticalHeader()->hide();
  m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
  m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  m_table->horizontalHeader()->setSectionResizeMode(Mark, QHeaderView::ResizeToContents);

  auto* top = new QHBoxLayout;
  top->addWidget(m_withLabel);
  top->addWidget(m_choice, 1);
  top->addWidget(m_browse);
  top->addWidget(m_verdict, 1);
  top->addWidget(m_toFirst);
  auto* sides = new QSplitter(Qt::Horizontal, this);
  sides->addWidget(titled(m_hereTitle, m_hereLanes, sides));
  sides->addWidget(titled(m_thereTitle, m_thereLanes, sides));
  sides->setSizes({1, 1}); // which are shares
  auto* parts = new QSplitter(Qt::Vertical, this);
  parts->addWidget(sides);
  parts->addWidget(m_table);
  parts->setStretchFactor(0, 3);
  parts->setStretchFactor(1, 2);
  auto* layout = new QVBoxLayout(this);
  layout->addLayout(top);
  layout->addWidget(m_changes);
  layout->addWidget(parts, 1);

  connect(m_choice, &QComboBox::activated, this, &Comparison::choose);
  connect(m_browse, &QPushButton::clicked, this, &Comparison::browse);
  connect(m_toFirst, &QPushButton::clicked, this, &Comparison::showFirstDifference);
  connect(m_table, &QTableWidget::currentCellChanged, this, [this](int row) { follow(row); });
  connect(&m_here, &Cursor::positionChanged, this, [this] { moved(m_here, &Row::here); });
  connect(&m_there, &Cursor::positionChanged, this, [this] { moved(m_there, &Row::there); });
  connect(&m_document, &Document::languageChanged, this, [this] {
    if (!m_rows.empty() || !m_runs.isEmpty()) ask(); // the sentences were said in the other language
  });
  retranslate();
  m_document.engine().call("library", {}, this, [this](const Answer& answer) {
    const QJsonArray list = answer.result["scenarios"].toArray();
    for (const QJsonValue one : list) {
      QString name = one.toObject()["name"].toString();
      m_choice->addItem(name, name);
    }
    if (m_document.isRecording() && m_with.isEmpty()) m_choice->setCurrentIndex(-1);
  });
}

void Comparison::setAddressTags(AddressTags tags) {
  m_tags = std::move(tags);
  m_hereLanes->setAddressTags(m_tags);
}

void Comparison::choose() {
  QString typed = m_choice->currentText();
  int listed = m_choice->findText(typed);
  QVariant chosen = listed < 0 ? QVariant(typed) : m_choice->itemData(listed);
  if (chosen.typeId() == QMetaType::Int)
    compareWithDeeds(chosen.toInt());
  else
    compareWith(chosen.toString());
}

void Comparison::browse() {
  QString file = QFileDialog::getOpenFileName(this, tr("The other run"), {},
                                              isOfRuns() ? tr("Scenarios and recordings (*.json *.fgrec)")
                                                         : tr("Scenario (*.json)"));
  if (file.isEmpty()) return;
  m_choice->setEditText(file);
  compareWith(file);
}

void Comparison::compareWith(const QString& name) {
  m_with = name;
  m_withDeeds = 0;
  ask();
}

void Comparison::compareWithDeeds(int deeds) {
  m_with.clear();
  m_withDeeds = deeds;
  ask();
}

void Comparison::ask() {
  if (m_with.isEmpty() && m_document.isRecording()) {
    m_verdict->setText(tr("Choose what this recording is compared with."));
    return;
  }
  QJsonObject params = m_asked;
  if (!m_with.isEmpty()) params["with"] = m_with;
  if (m_withDeeds > 0) params["with_deeds"] = m_withDeeds;
  m_verdict->setText(tr("Both are played …"));
  m_document.engine().call(isOfRuns() ? "compare_runs" : "compare", params, this,
                           [this](const Answer& answer) {
                             if (!answer.ok())
                               m_verdict->setText(answer.error);
                             else if (isOfRuns())
                               takeRuns(answer.result);
                             else
                               take(answer.result);
                           });
}

// The lanes show the first packet that differs.
void Comparison::takeRuns(const QJsonObject& answer) {
  m_runs = answer;
  take(answer["packet"].toObject());
}

QString Comparison::changeText(const QJsonObject& change) const {
  if (change.isEmpty()) return QStringLiteral("—");
  double seconds = change["time_ns"].toDouble() / 1e9;
  return QStringLiteral("%1 s  %2  %3")
      .arg(seconds, 0, 'f', 3)
      .arg(change["namespace"].toString(), change["text"].toString());
}

void Comparison::take(const QJsonObject& answer) {
  m_rows.clear();
  m_thereLanes->setAddressTags(m_with.isEmpty() ? m_tags : AddressTags()); // another network has others
  m_here.setTrace(std::make_shared<const TraceData>(TraceData::from(answer["a"].toObject())));
  m_there.setTrace(std::make_shared<const TraceData>(TraceData::from(answer["b"].toObject())));
  const QJsonArray rows = answer["rows"].toArray();
  for (const QJsonValue value : rows) {
    QJsonObject row = value.toObject();
    m_rows.push_back({positionIn(row["a"]), positionIn(row["b"]), row["same"].toBool()});
  }
  m_first = positionIn(answer["first"]);
  fill();
  m_table->setCurrentCell(0, Here);
  showFirstDifference();
}

QString Comparison::stepText(const Cursor& cursor, int position) const {
  if (position < 0 || position >= cursor.count()) return QStringLiteral("—");
  const Standing& standing = cursor.at(position);
  return placeTitle(shortName(cursor.hops()[standing.hop]->nameSpace)) + QStringLiteral("  ")
         + cursor.step(standing).summary;
}

// What differs is told by a sign and by bold type, not by a colour.
void Comparison::fill() {
  QSignalBlocker quiet(m_table);
  m_table->setRowCount(static_cast<int>(m_rows.size()));
  for (int i = 0; i < m_table->rowCount(); ++i) {
    const Row& row = m_rows[static_cast<std::size_t>(i)];
    QString mark = row.same       ? QStringLiteral("=")
                   : i == m_first ? QStringLiteral("▶ ≠")
                                  : QStringLiteral("≠");
    const QStringList texts{mark, stepText(m_here, row.here), stepText(m_there, row.there)};
    for (int column = 0; column < texts.size(); ++column) {
      auto* item = new QTableWidgetItem(texts[column]);
      item->setToolTip(texts[column]);
      QFont font = m_table->font();
      font.setBold(!row.same);
      item->setFont(font);
      m_table->setItem(i, column, item);
    }
  }
  retranslate();
}

void Comparison::showFirstDifference() {
  if (m_first >= 0) m_table->setCurrentCell(m_first, Here);
}

// Both ways stand where the row is; a way that has no such step stays where it was before.
void Comparison::follow(int row) {
  if (row < 0 || row >= static_cast<int>(m_rows.size()) || m_isFollowing) return;
  m_isFollowing = true;
  const Row& at = m_rows[static_cast<std::size_t>(row)];
  if (at.here >= 0) m_here.setPosition(at.here);
  if (at.there >= 0) m_there.setPosition(at.there);
  m_isFollowing = false;
}

void Comparison::moved(const Cursor& cursor, int Row::*side) {
  if (m_isFollowing) return;
  for (std::size_t i = 0; i < m_rows.size(); ++i)
    if (m_rows[i].*side == cursor.position()) m_table->setCurrentCell(static_cast<int>(i), Here);
}

void Comparison::retranslate() {
  setWindowTitle(tr("Compare two runs"));
  m_withLabel->setText(tr("Compare &with"));
  m_choice->setAccessibleName(tr("The other run"));
  m_choice->setAccessibleDescription(tr("A scenario of the library, or the path of a scenario or capture"));
  listBranches();
  m_browse->setText(tr("&File…"));
  m_toFirst->setText(tr("First &difference"));
  m_toFirst->setEnabled(m_first >= 0);
  m_table->setAccessibleName(tr("Steps of both"));
  m_table->setHorizontalHeaderLabels({QString(), tr("Here"), tr("There")});
  m_hereLanes->setAccessibleName(tr("Here"));
  m_thereLanes->setAccessibleName(tr("There"));
  auto title = [](const QString& name, const Cursor& cursor) {
    return cursor.path() ? tr("%1: %2").arg(name, dispositionWord(cursor.path()->request.disposition)) : name;
  };
  m_hereTitle->setText(title(tr("Here: %1").arg(m_document.title()), m_here));
  m_thereTitle->setText(title(tr("There: %1").arg(otherName()), m_there));
  if (isOfRuns()) return tellRuns();
  if (m_rows.empty()) return;
  m_verdict->setText(m_first < 0 ? tr("Both decide alike, in all %1 steps.").arg(m_rows.size())
                                 : tr("They part at step %1 of %2.").arg(m_first + 1).arg(m_rows.size()));
}

// This one as it was after each command that was done in it: a recording has none, and whole runs begin where
// nothing was done.
void Comparison::listBranches() {
  if (m_document.isRecording()) return;
  const std::vector<Deed>& deeds = m_document.deeds();
  QStringList texts{tr("%1, without what was done").arg(m_document.title())};
  for (std::size_t i = 1; i < deeds.size() && !isOfRuns(); ++i)
    texts << tr("%1, after: %2").arg(m_document.title(), deeds[i - 1].line);
  bool isFirst = m_choice->count() == 0;
  for (int i = 0; i < texts.size(); ++i)
    if (isFirst)
      m_choice->addItem(texts[i], i == 0 ? QVariant(QString()) : QVariant(i));
    else if (i < m_choice->count() && (i == 0 || m_choice->itemData(i).typeId() == QMetaType::Int))
      m_choice->setItemText(i, texts[i]);
  if (isFirst) m_choice->lineEdit()->setCursorPosition(0);
}

QString Comparison::otherName() const {
  if (!m_with.isEmpty()) return m_with;
  if (m_withDeeds == 0) return tr("%1, without what was done").arg(m_document.title());
  return tr("%1, after: %2")
      .arg(m_document.title(), m_document.deeds()[static_cast<std::size_t>(m_withDeeds - 1)].line);
}

void Comparison::tellRuns() {
  if (m_runs.isEmpty()) return;
  QJsonObject change = m_runs["change"].toObject(), packet = m_runs["packet"].toObject();
  m_changes->setVisible(!change.isEmpty());
  m_changes->setText(tr("The first change that differs is number %1.\nHere: %2\nThere: %3")
                         .arg(change["index"].toInt() + 1)
                         .arg(changeText(change["a"].toObject()), changeText(change["b"].toObject())));
  QString number = QString::number(packet["index"].toInt() + 1);
  m_verdict->setText(
      m_runs["first"].isNull() ? tr("Nothing happened otherwise in the two runs.")
      : packet.isEmpty()       ? tr("No packet went otherwise.")
      : m_runs["first"] == "packet"
          ? tr("They part at packet %1, shown below.").arg(number)
          : tr("The state parts first; the first packet that went otherwise is number %1.").arg(number));
}

void Comparison::changeEvent(QEvent* event) {
  QDialog::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

} // namespace fg::gui
