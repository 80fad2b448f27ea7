#include "ui/window/Style.h"

#include <QPalette>
#include <QStyle>
#include <QStyleFactory>

namespace mlens {
namespace {

QColor mixed(const QColor& a, const QColor& b, double share) {
  const auto mix = [&](int x, int y) { return static_cast<int>(x + (y - x) * share + 0.5); };
  return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

QPalette paletteOf(const Theme& theme) {
  const QColor ground = toQColor(theme.ground), panel = toQColor(theme.panel), text = toQColor(theme.text),
               quiet = toQColor(theme.quietText), border = toQColor(theme.border),
               accent = toQColor(theme.accent);
  const QColor button = mixed(panel, text, 0.06);
  QPalette palette(button, panel);
  palette.setColor(QPalette::Window, panel);
  palette.setColor(QPalette::WindowText, text);
  palette.setColor(QPalette::Base, mixed(panel, ground, 0.6));
  palette.setColor(QPalette::AlternateBase, mixed(panel, text, 0.03));
  palette.setColor(QPalette::Text, text);
  palette.setColor(QPalette::PlaceholderText, quiet);
  palette.setColor(QPalette::Button, button);
  palette.setColor(QPalette::ButtonText, text);
  palette.setColor(QPalette::BrightText, Qt::white);
  palette.setColor(QPalette::ToolTipBase, mixed(panel, text, 0.08));
  palette.setColor(QPalette::ToolTipText, text);
  palette.setColor(QPalette::Highlight, accent);
  palette.setColor(QPalette::HighlightedText, Qt::white);
  palette.setColor(QPalette::Link, accent);
  palette.setColor(QPalette::LinkVisited, accent);
  palette.setColor(QPalette::Light, mixed(panel, text, 0.10));
  palette.setColor(QPalette::Midlight, mixed(panel, text, 0.07));
  palette.setColor(QPalette::Mid, border);
  palette.setColor(QPalette::Dark, mixed(border, ground, 0.3));
  palette.setColor(QPalette::Shadow, mixed(panel, Qt::black, 0.4));
  const QColor disabled = mixed(panel, text, 0.38);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, disabled);
  }
  palette.setColor(QPalette::Disabled, QPalette::Highlight, border);
  return palette;
}

const char* const kSheet = R"(
QMainWindow::separator { background: @border; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: @accent; }
QSplitter::handle { background: @border; }
QSplitter::handle:hover { background: @accent; }
QDockWidget { color: @quiet; titlebar-close-icon: none; titlebar-normal-icon: none; }
QDockWidget::title { background: @panel; padding: 8px 4px 4px 4px; text-align: left; }
QToolBar { background: @panel; border: none; border-bottom: 1px solid @border; padding: 4px 8px; spacing: 2px; }
QToolBar::separator { background: @border; width: 1px; margin: 4px 6px; }
QToolBar QToolButton { padding: 4px 6px; border: 1px solid transparent; border-radius: 4px; }
QToolBar QToolButton:hover { background: @hover; }
QToolBar QToolButton:pressed { background: @pressed; }
QToolBar QToolButton:checked { background: @checked; border-color: @accent; }
QToolBar QToolButton:focus { border-color: @accent; }
QToolBar QToolButton[popupMode="2"] { padding-right: 20px; }
QToolBar QToolButton::menu-indicator { subcontrol-origin: padding; subcontrol-position: center right; right: 6px; }
QMenuBar { background: @panel; padding: 2px 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: @hover; }
QStatusBar { background: @panel; border-top: 1px solid @border; }
QStatusBar::item { border: none; }
QTabBar::tab { padding: 6px 12px; border: none; border-bottom: 2px solid transparent; color: @quiet; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
QTabBar::tab:hover { color: @text; }
QTabWidget::pane { border: none; }
QScrollArea { border: none; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QToolTip { border: 1px solid @border; padding: 4px; }
)";

QString sheetOf(const Theme& theme) {
  const QColor panel = toQColor(theme.panel), text = toQColor(theme.text), accent = toQColor(theme.accent);
  QString sheet = QString::fromLatin1(kSheet);
  const std::pair<const char*, QColor> colors[] = {{"@border", toQColor(theme.border)},
                                                   {"@accent", accent},
                                                   {"@panel", panel},
                                                   {"@quiet", toQColor(theme.quietText)},
                                                   {"@text", text},
                                                   {"@hover", mixed(panel, text, 0.08)},
                                                   {"@pressed", mixed(panel, text, 0.14)},
                                                   {"@checked", mixed(panel, accent, 0.22)}};
  for (const auto& [key, color] : colors) sheet.replace(QLatin1String(key), color.name());
  return sheet;
}

}  // namespace

QColor toQColor(const Rgb& color) {
  return {color[0], color[1], color[2]};
}

void applyStyle(QApplication& app, const Theme& theme) {
  if (app.style()->name() != QLatin1String("fusion")) app.setStyle(QStyleFactory::create("Fusion"));
  app.setPalette(paletteOf(theme));
  app.setStyleSheet(sheetOf(theme));
}

Theme themeNamed(const QString& name) {
  return name == QLatin1String("light") ? lightTheme() : darkTheme();
}

}  // namespace mlens
