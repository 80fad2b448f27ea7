#include <memory>

#include "app/commands/Commands.h"

namespace mlens {
namespace {

struct Word {
  std::string name, description;
};

std::string firstLine(const std::string& text) {
  return text;
}

std::vector<Word> commandsOf(const CLI::App& app) {
  std::vector<Word> words;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    words.push_back({command->get_name(), firstLine(command->get_description())});
  }
  return words;
}

std::vector<Word> optionsOf(const CLI::App& command) {
  std::vector<Word> words;
  for (const CLI::Option* option : command.get_options()) {
    for (const auto& name : option->get_lnames())
      words.push_back({"--" + name, firstLine(option->get_description())});
  }
  return words;
}

std::string namesOf(const std::vector<Word>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word.name;
  return text;
}

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::string bashScript(const CLI::App& app) {
  std::string script =
      "_manifold_lens() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} words=\n"
      "  case ${COMP_WORDS[1]} in\n";
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    script += "    " + command->get_name() + ") words=" + quoted(namesOf(optionsOf(*command))) + " ;;\n";
  }
  return script +
         "  esac\n  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    words=" + quoted(namesOf(commandsOf(app))) +
         "\n  elif [ \"${word:0:1}\" != - ]; then\n    words=\n  fi\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "}\ncomplete -o default -F _manifold_lens manifold-lens\n";
}

std::string zshScript(const CLI::App& app) {
  const auto escaped = [](std::string text) {
    for (const char special : {'[', ']', ':'}) std::erase(text, special);
    return text;
  };
  std::string script =
      "#compdef manifold-lens\n_manifold_lens() {\n  if (( CURRENT == 2 )); then\n    local commands=(";
  for (const auto& word : commandsOf(app))
    script += "\n      " + quoted(word.name + ":" + escaped(word.description));
  script += ")\n    _describe command commands\n    _files\n    return\n  fi\n  case $words[2] in\n";
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    script += "    " + command->get_name() + ") _arguments";
    for (const auto& word : optionsOf(*command))
      script += " " + quoted(word.name + "[" + escaped(word.description) + "]");
    script += " '*:file:_files' ;;\n";
  }
  return script + "  esac\n}\ncompdef _manifold_lens manifold-lens\n";
}

std::string fishScript(const CLI::App& app) {
  std::string script;
  for (const auto& word : commandsOf(app)) {
    script += "complete -c manifold-lens -n __fish_use_subcommand -a " + word.name + " -d " +
              quoted(word.description) + "\n";
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    for (const auto& word : optionsOf(*command)) {
      script += "complete -c manifold-lens -n '__fish_seen_subcommand_from " + command->get_name() + "' -l " +
                word.name.substr(2) + " -d " + quoted(word.description) + "\n";
    }
  }
  return script;
}

}  // namespace

void addCompletionCommand(CLI::App& app, Context& context) {
  auto shell = std::make_shared<std::string>();
  auto& command = addCommand(app, context, "completion",
                             {"Prints a script that completes commands and options in a shell",
                              "bash: source it in ~/.bashrc; zsh: in ~/.zshrc after compinit; fish: save it "
                              "in\n~/.config/fish/completions/manifold-lens.fish.",
                              "source <(manifold-lens completion bash)"},
                             [shell, &app](const JobContext&) {
                               const std::string script = *shell == "bash"  ? bashScript(app)
                                                          : *shell == "zsh" ? zshScript(app)
                                                                            : fishScript(app);
                               return Result<Report>(Report{script, {{"shell", *shell}, {"script", script}}});
                             });
  command.add_option("shell", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}))
      ->type_name("SHELL");
}

}  // namespace mlens
