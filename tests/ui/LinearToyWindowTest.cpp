#include "ui/window/LinearToyWindow.h"

#include <fstream>
#include <iterator>

#include "core/base/Csv.h"
#include "tests/ui/WindowFixture.h"

namespace mlens {
namespace {

class LinearToyDialog : public WindowFixture {
 protected:
  void show() {
    window->actions().linearToy->trigger();
    toy = window->tools()->linearToy();
    ASSERT_TRUE(toy);
    ASSERT_TRUE(QTest::qWaitForWindowExposed(toy));
    named<QSpinBox>("Steps of training")->setValue(0);
  }
  template <class T>
  T* named(const char* name) {
    for (auto* one : toy->findChildren<T*>()) {
      if (one->accessibleName() == QLatin1String(name)) return one;
    }
    ADD_FAILURE() << "nothing is named " << name;
    return nullptr;
  }

  LinearToyWindow* toy = nullptr;
};

TEST_F(LinearToyDialog, ComputesShowsAndExportsTheClosedForm) {
  show();
  QTest::mouseClick(named<QPushButton>("Compute"), Qt::LeftButton);
  EXPECT_TRUE(named<QPushButton>("Stop")->isEnabled());
  settle();
  ASSERT_EQ(toy->toy().rows.size(), 5u);
  ASSERT_EQ(toy->keptChart()->series().size(), 1u);  // nothing is trained
  EXPECT_EQ(toy->keptChart()->series()[0].points.back(), QPointF(1, 17));
  EXPECT_EQ(toy->numbers()->rows()[0].name, "0.05");
  EXPECT_EQ(toy->numbers()->rows()[0].cells[0], "21");
  EXPECT_TRUE(toy->tableText().startsWith("strength\tkept\tclosed_generator_1"));
  toy->exportTo(QString::fromStdString(folder.file("toy.csv").string()));
  toy->exportTo(QString::fromStdString(folder.file("kept.svg").string()));
  settle();
  const auto table = readCsv(folder.file("toy.csv"));
  ASSERT_TRUE(table) << table.error().text();
  EXPECT_EQ(table->rows.size(), 5u);
  std::ifstream svg(folder.file("kept.svg"));
  const std::string text{std::istreambuf_iterator<char>(svg), {}};
  EXPECT_NE(text.find("directions kept"), std::string::npos);
}

TEST_F(LinearToyDialog, ShowsEachStrengthAsItArrives) {
  show();
  named<QSpinBox>("Views")->setValue(1000);
  QString strengths = QStringLiteral("0.1");
  for (int i = 2; i < 60; ++i) strengths += QStringLiteral(", %1").arg(0.1 * i);
  named<QLineEdit>("Strengths")->setText(strengths);
  QTest::mouseClick(named<QPushButton>("Compute"), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return !toy->toy().rows.empty(); }, 60'000));
  const auto first = toy->toy().rows.size();
  EXPECT_LT(first, 59u);
  EXPECT_EQ(toy->keptChart()->series()[0].points.size(), static_cast<qsizetype>(first));
  QTest::mouseClick(named<QPushButton>("Stop"), Qt::LeftButton);
  settle();
  EXPECT_GE(toy->toy().rows.size(), first);  // what was done stays
  EXPECT_EQ(toy->numbers()->rows().size(), toy->toy().rows.size());
  EXPECT_TRUE(toy->noteText().startsWith("Stopped"));
}

TEST_F(LinearToyDialog, TakesTheOpenPictures) {
  show();
  auto* samples = named<QComboBox>("Samples");
  samples->setCurrentIndex(LinearToyWindow::Pictures);
  EXPECT_FALSE(named<QPushButton>("Compute")->isEnabled());  // none are open
  openExample();
  ASSERT_EQ(samples->currentIndex(), LinearToyWindow::Pictures);
  named<QSpinBox>("Pictures to take")->setValue(100);
  named<QSpinBox>("Views")->setValue(2);
  named<QLineEdit>("Strengths")->setText("0.5, x");
  EXPECT_FALSE(named<QPushButton>("Compute")->isEnabled());
  EXPECT_TRUE(toy->noteText().contains("\"x\" is not a number"));
  named<QLineEdit>("Strengths")->setText("0.5");
  QTest::mouseClick(named<QPushButton>("Compute"), Qt::LeftButton);
  settle();
  ASSERT_EQ(toy->toy().rows.size(), 1u);
  EXPECT_EQ(toy->toy().samples, 100);
  EXPECT_EQ(toy->toy().generators.size(), 7u);
}

TEST_F(LinearToyDialog, TrainingThatCannotBeSaysWhy) {
  show();
  named<QSpinBox>("Steps of training")->setValue(10);
  QTest::mouseClick(named<QPushButton>("Compute"), Qt::LeftButton);
  settle();
  EXPECT_TRUE(toy->noteText().contains("trains no linear projector")) << toy->noteText().toStdString();
  EXPECT_TRUE(toy->toy().rows.empty());
}

}  // namespace
}  // namespace mlens
