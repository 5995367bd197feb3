#include "app/language.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTranslator>

namespace fg::gui {

void useLanguage(const QString& language) {
  static QTranslator* translator = nullptr;
  if (translator) {
    QCoreApplication::removeTranslator(translator);
    delete translator;
    translator = nullptr;
  }
  auto* loaded = new QTranslator(QCoreApplication::instance());
  if (loaded->load(":/i18n/viewer_" + language + ".qm")) {
    translator = loaded;
    QCoreApplication::installTranslator(translator);
  } else {
    delete loaded;
  }
}

QString systemLanguage() { return QLocale::system().language() == QLocale::Chinese ? "zh_CN" : "en"; }

} // namespace fg::gui
