// Shows two views of synthetic points and saves what the screen shows: for looking at, not a test.
// draw_specimen OUT.png dark|light POINTS [edges] [select] [turn] [lasso]
#include <QApplication>
#include <QHBoxLayout>
#include <QMouseEvent>
#include <QScreen>
#include <QTimer>

#include "tests/render/Specimen.h"
#include "ui/view/ManifoldView.h"
#include "ui/view/VtkView.h"

int main(int argc, char** argv) {
  mlens::prepareOpenGL();
  QApplication app(argc, argv);
  const QStringList arguments = app.arguments();
  if (arguments.size() < 4) return 2;
  const mlens::Theme theme = arguments[2] == "light" ? mlens::lightTheme() : mlens::darkTheme();
  const mlens::Index count = arguments[3].toLongLong();
  mlens::Selection selection;
  if (arguments.contains("select")) {
    std::vector<mlens::Index> rows;
    for (mlens::Index i = 3; i < count; i += 10) rows.push_back(i);
    selection = mlens::Selection::of(count, rows);
  }
  QWidget window;
  window.setWindowTitle("specimen");
  window.setStyleSheet(QString("background:%1").arg(theme.name == "light" ? "#D5D9DF" : "#333842"));
  auto* row = new QHBoxLayout(&window);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(2);
  for (const int dimensions : {3, 2}) {
    auto* view = new mlens::ManifoldView;
    view->setTheme(theme);
    mlens::ViewContent content;
    content.map = mlens::specimen::map(count, dimensions);
    content.title = dimensions == 3 ? "encoder h, 512-d" : "projector z, 64-d";
    content.source = "strong.safetensors";
    view->setContent(content);
    view->setColors(mlens::specimen::colors(count, theme, selection));
    view->setCurrent(14);
    if (arguments.contains("edges")) {
      view->setNeighborhood(std::make_shared<const mlens::EdgeSet>(mlens::specimen::edges(count)), nullptr,
                            {"kNN edges, k 15"});
    }
    row->addWidget(view);
    if (arguments.contains("turn")) QTimer::singleShot(950, view, [view] { view->rotateBy(10, 5); });
  }
  if (arguments.contains("lasso")) {
    auto* view = window.findChild<mlens::ManifoldView*>();
    QTimer::singleShot(700, view, [view] {
      view->setTool(mlens::ManifoldView::Tool::Lasso);
      const auto send = [view](QEvent::Type type, QPoint at) {
        QMouseEvent event(type, at, view->mapToGlobal(at), Qt::LeftButton, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(view, &event);
      };
      send(QEvent::MouseButtonPress, {120, 200});
      for (const QPoint p : {QPoint(180, 140), QPoint(300, 130), QPoint(360, 220), QPoint(250, 320)}) {
        send(QEvent::MouseMove, p);
      }
      view->setHovered(23);
    });
  }
  window.resize(1280, 640);
  window.show();
  QTimer::singleShot(1000, &app, [&] {
    app.primaryScreen()->grabWindow(window.winId()).save(arguments[1]);
    app.quit();
  });
  return app.exec();
}
