#include "views/recovery_bar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>

namespace fg::gui {

RecoveryBar::RecoveryBar(QWidget* parent)
    : QWidget(parent), m_text(new QLabel(this)), m_restore(new QPushButton(this)),
      m_discard(new QPushButton(this)), m_later(new QPushButton(this)) {
  m_text->setWordWrap(true);
  m_restore->setObjectName("restore");
  m_discard->setObjectName("discard");
  auto* layout = new QHBoxLayout(this);
  layout->addWidget(m_text, 1);
  for (QPushButton* button : {m_restore, m_discard, m_later})
    layout->addWidget(button);
  connect(m_restore, &QPushButton::clicked, this, [this] {
    UnsavedWork work = m_left.front();
    m_left.clear(); // the others are there at the next start
    showNext();
    emit restoreAsked(work);
  });
  connect(m_discard, &QPushButton::clicked, this, [this] {
    Autosave::forget(m_left.front());
    m_left.erase(m_left.begin());
    showNext();
  });
  connect(m_later, &QPushButton::clicked, this, [this] {
    m_left.clear();
    showNext();
  });
  retranslate();
}

void RecoveryBar::offer(std::vector<UnsavedWork> left) {
  m_left = std::move(left);
  showNext();
}

void RecoveryBar::showNext() {
  setVisible(!m_left.empty());
  if (m_left.empty()) return;
  const UnsavedWork& work = m_left.front();
  m_text->setText(
      tr("What was done in %1 was not saved (%2): \"%3\"%4. Go on with it?")
          .arg(work.name, QLocale().toString(work.when.toLocalTime(), QLocale::ShortFormat),
               work.deeds.back().line,
               work.deeds.size() > 1 ? tr(" and before it: %1").arg(work.deeds.size() - 1) : QString()));
}

void RecoveryBar::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) retranslate();
  QWidget::changeEvent(event);
}

void RecoveryBar::retranslate() {
  m_restore->setText(tr("Go on &with it"));
  m_discard->setText(tr("Throw it awa&y"));
  m_later->setText(tr("&Not now"));
  showNext();
}

} // namespace fg::gui
