#include "views/welcome.h"

#include "views/library_pictures.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>

namespace fg::gui {

Welcome::Welcome(Document& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_title(new QLabel(this)), m_subtitle(new QLabel(this)),
      m_search(new QLineEdit(this)), m_list(new QListWidget(this)), m_open(new QPushButton(this)),
      m_browse(new QPushButton(this)) {
  QFont large = m_title->font();
  large.setPointSizeF(large.pointSizeF() * 1.8);
  large.setBold(true);
  m_title->setFont(large);
  m_subtitle->setWordWrap(true);
  m_list->setObjectName("library");
  m_list->setWordWrap(true);
  m_list->setSpacing(3);
  m_list->setAlternatingRowColors(true);
  m_pictures = new LibraryPictures(m_document, *m_list);
  m_search->setClearButtonEnabled(true);
  m_open->setDefault(true);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(m_open);
  buttons->addWidget(m_browse);
  buttons->addStretch();
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(48, 28, 48, 28);
  layout->addWidget(m_title);
  layout->addWidget(m_subtitle);
  layout->addWidget(m_search);
  layout->addWidget(m_list, 1);
  layout->addLayout(buttons);
  auto openCurrent = [this] {
    if (auto* item = m_list->currentItem()) emit openAsked(item->data(Qt::UserRole).toString());
  };
  connect(m_list, &QListWidget::itemActivated, this, openCurrent);
  connect(m_open, &QPushButton::clicked, this, openCurrent);
  connect(m_browse, &QPushButton::clicked, this, &Welcome::browseAsked);
  connect(m_search, &QLineEdit::textChanged, this, &Welcome::narrow);
  connect(m_search, &QLineEdit::returnPressed, this, openCurrent);
  connect(&m_document, &Document::languageChanged, this, &Welcome::fill);
  m_document.engine().call("library", {}, this, [this](const Answer& answer) {
    m_scenarios = answer.result["scenarios"].toArray();
    fill();
  });
  retranslate();
}

void Welcome::fill() {
  int row = std::max(0, m_list->currentRow());
  m_list->clear();
  for (const QJsonValue value : std::as_const(m_scenarios)) {
    QString name = value["name"].toString();
    QString title = m_document.inLanguage(value["title"].toObject());
    QString about =
        m_document.inLanguage(value["description"].toObject()).remove('`'); // a list knows no code
    auto* item = new QListWidgetItem(
        name.section('-', 0, 0) + "   " + title + "\n" + about.section('\n', 0, 0), m_list);
    item->setData(Qt::UserRole, name);
    item->setToolTip(about);
  }
  m_list->setCurrentRow(row);
  narrow(m_search->text());
}

void Welcome::narrow(const QString& text) {
  QListWidgetItem* first = nullptr;
  for (int i = 0; i < m_list->count(); ++i) {
    QListWidgetItem* item = m_list->item(i);
    bool fits = item->text().contains(text, Qt::CaseInsensitive)
                || item->data(Qt::UserRole).toString().contains(text, Qt::CaseInsensitive);
    item->setHidden(!fits);
    if (fits && !first) first = item;
  }
  if (first && (!m_list->currentItem() || m_list->currentItem()->isHidden())) m_list->setCurrentItem(first);
  m_pictures->refresh();
}

void Welcome::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void Welcome::retranslate() {
  m_title->setText(tr("flannelgraph"));
  m_subtitle->setText(
      tr("Watch a packet cross a Kubernetes cluster, namespace by namespace, rule by rule. Choose a "
         "scenario, or open your own file or a capture of a real cluster."));
  m_search->setPlaceholderText(tr("Search the library"));
  m_search->setAccessibleName(tr("Search the library"));
  m_list->setAccessibleName(tr("Scenarios"));
  m_open->setText(tr("&Open"));
  m_browse->setText(tr("Open a fi&le…"));
}

} // namespace fg::gui
