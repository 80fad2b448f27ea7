#include "ui/window/Question.h"

#include <QMessageBox>
#include <QPushButton>

namespace mlens {

void ask(QWidget* window, const Question& question) {
  auto* box = new QMessageBox(window);
  box->setObjectName("question");
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setIcon(QMessageBox::Question);
  box->setWindowTitle(question.title);
  box->setTextFormat(Qt::PlainText);  // names of files are not markup
  box->setText(question.text);
  box->setInformativeText(question.details);
  std::vector<QAbstractButton*> buttons;
  for (const auto& answer : question.answers) {
    buttons.push_back(box->addButton(answer.words, QMessageBox::ActionRole));
  }
  box->setDefaultButton(static_cast<QPushButton*>(buttons.front()));
  box->setEscapeButton(buttons.back());
  QObject::connect(box, &QMessageBox::buttonClicked, window,
                   [buttons, answers = question.answers](QAbstractButton* pressed) {
                     for (std::size_t i = 0; i < buttons.size(); ++i) {
                       if (buttons[i] == pressed && answers[i].then) answers[i].then();
                     }
                   });
  box->open();
}

}  // namespace mlens
