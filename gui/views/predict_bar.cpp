#include "views/predict_bar.h"

#include "scene/theme.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace fg::gui {

PredictBar::PredictBar(Prediction& prediction, Cursor& cursor, QWidget* parent)
    : QWidget(parent), m_prediction(prediction), m_cursor(cursor), m_answer(new QLabel(this)),
      m_question(new QLabel(this)), m_score(new QLabel(this)), m_grid(new QGridLayout) {
  auto* top = new QHBoxLayout;
  top->addWidget(m_answer, 1);
  top->addWidget(m_score);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(8, 6, 8, 6);
  layout->addLayout(top);
  layout->addWidget(m_question);
  layout->addLayout(m_grid);
  m_grid->setColumnStretch(0, 1);
  m_grid->setColumnStretch(1, 1);
  for (QLabel* label : {m_answer, m_question}) {
    label->setWordWrap(true);
    label->setTextFormat(Qt::RichText);
  }
  connect(&m_prediction, &Prediction::changed, this, &PredictBar::refresh);
  refresh();
}

QString PredictBar::questionText(const Standing& question) const {
  const StepData& step = m_cursor.step(question);
  QString where = placeTitle(m_cursor.hops()[question.hop]->nameSpace);
  if (step.kind == "table-traversal")
    return tr("%1: what decides in table %2, chain %3?")
        .arg(where, step.fields["table"].toString(), step.fields["hook"].toString());
  if (step.kind == "route-lookup")
    return tr("%1: which way does the routing table say to %2?")
        .arg(where, step.fields["destination"].toString());
  if (step.kind == "bridge-forward")
    return tr("%1: where does the bridge %2 send the frame to %3?")
        .arg(where, step.fields["bridge"].toString(), step.fields["mac_destination"].toString());
  if (step.kind == "neighbor-lookup")
    return tr("%1: which link-layer address does %2 have?").arg(where, step.fields["address"].toString());
  return tr("%1: in which state is the packet for conntrack?").arg(where);
}

void PredictBar::refresh() {
  setVisible(m_prediction.isOn());
  if (!m_prediction.isOn()) return;
  const Theme& theme = themeFor(palette());
  auto guess = m_prediction.lastGuess();
  m_answer->setVisible(guess.has_value());
  if (guess)
    m_answer->setText(QStringLiteral("<span style='color:%1'><b>%2</b></span> %3")
                          .arg((guess->isRight() ? theme.podIp : theme.drop).name(),
                               guess->isRight()
                                   ? QStringLiteral("✓ ") + tr("Right.")
                                   : QStringLiteral("✗ ") + tr("No: %1.").arg(guess->truth.toHtmlEscaped()),
                               guess->reason.toHtmlEscaped()));
  m_score->setText(tr("%1 of %2 right").arg(m_prediction.right()).arg(m_prediction.asked()));
  qDeleteAll(m_choices);
  m_choices.clear();
  auto question = m_prediction.question();
  if (!question) {
    m_question->setText(!m_cursor.standing()
                            ? tr("Predict: send a packet, and guess each decision before you see it.")
                        : m_prediction.hides() ? tr("Go on with the right arrow to the next question.")
                                               : tr("That was the whole way."));
    return;
  }
  m_question->setText("<b>" + questionText(*question).toHtmlEscaped() + "</b>");
  const auto& outcomes = m_cursor.step(*question).outcomes;
  for (int i = 0; i < static_cast<int>(outcomes.size()); ++i) {
    QString text = outcomes[static_cast<std::size_t>(i)].text;
    auto* button =
        new QPushButton(QStringLiteral("%1   %2").arg(i + 1).arg(QString(text).replace('&', "&&")), this);
    button->setStyleSheet("text-align: left; padding: 3px 8px");
    button->setShortcut(QKeySequence(Qt::Key_1 + i));
    button->setToolTip(text);
    button->setAccessibleName(text);
    button->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    connect(
        button, &QPushButton::clicked, &m_prediction, [this, i] { m_prediction.choose(i); },
        Qt::QueuedConnection);
    m_grid->addWidget(button, i / 2, i % 2);
    button->show(); // its key is to work at once
    m_choices << button;
  }
}

void PredictBar::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) refresh();
  QWidget::changeEvent(event);
}

} // namespace fg::gui
