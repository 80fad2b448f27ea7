#include <gtest/gtest.h>

#include <QApplication>
#include <QSettings>
#include <QTemporaryDir>
#include <cstdlib>

#include "core/base/Parallel.h"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  setenv("MANIFOLD_LENS_ENGINE", MLENS_FAKE_ENGINE_FILE, 1);
  QTemporaryDir settings;
  QSettings::setDefaultFormat(QSettings::IniFormat);
  QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings.path());
  QCoreApplication::setOrganizationName(QStringLiteral("manifold-lens-test"));
  QCoreApplication::setApplicationName(QStringLiteral("panels"));
  QApplication app(argc, argv);
  mlens::setThreadBudget(2);
  return RUN_ALL_TESTS();
}
