#include "app/cli.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "app/version.h"
#include "base/result.h"

namespace yagura {
namespace {

EnvironmentError cannot_print() {
  return {said("error.cannot_write"), said("error.stdout"), said("hint.disk_or_reader")};
}

Lang locale_language() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0')
      return std::string_view(value).starts_with("ja") ? Lang::ja : Lang::en;
  }
  return Lang::en;
}

// --lang may stand anywhere; it is read first so that even a usage error comes in the right
// language.
Lang language_of(std::span<const std::string> words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view value;
    if (words[i] == "--lang" && i + 1 < words.size()) value = words[i + 1];
    if (words[i].starts_with("--lang=")) value = std::string_view(words[i]).substr(7);
    if (value == "ja") return Lang::ja;
    if (value == "en") return Lang::en;
  }
  return locale_language();
}

// Width on a terminal: characters outside ASCII of our texts are full-width.
std::size_t width(std::string_view text) {
  std::size_t n = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) n += 1;
    if (byte >= 0xc0) n += 2;
  }
  return n;
}

void print_row(std::string_view left, std::string_view right) {
  const std::size_t pad = width(left) < 30 ? 30 - width(left) : 1;
  fmt::print("  {}{}{}\n", left, std::string(pad, ' '), right);
}

void print_overview(Lang lang) {
  fmt::print("{}\n\n{}\n", render(lang, "cli.about"), render(lang, "cli.commands"));
  for (const Command* command : all_commands()) print_row(command->name, command->summary.in(lang));
  fmt::print("\n{}\n", render(lang, "cli.more"));
}

void print_help(const Command& command, Lang lang) {
  std::string usage = fmt::format("yagura {}", command.name);
  for (const Flag& f : command.flags) {
    usage += fmt::format(" [{}{}{}]{}", f.name, f.value.empty() ? "" : " ", f.value,
                         f.repeatable ? "..." : "");
  }
  for (const Operand& o : command.operands) {
    usage += o.least == 0 ? fmt::format(" [{}]", o.name) : fmt::format(" {}", o.name);
    if (o.most > 1) usage += "...";
  }
  fmt::print("{}\n\n{}\n", usage, command.summary.in(lang));
  if (!command.operands.empty()) fmt::print("\n");
  for (const Operand& o : command.operands) print_row(o.name, o.help.in(lang));
  fmt::print("\n");
  for (const Flag& f : command.flags) {
    print_row(fmt::format("{}{}{}", f.name, f.value.empty() ? "" : " ", f.value), f.help.in(lang));
  }
  print_row("--lang en|ja", render(lang, "cli.lang"));
  print_row("--help", render(lang, "cli.help"));
  print_row("--version", render(lang, "cli.version"));
}

[[noreturn]] void complain(Lang lang, std::string_view key, const std::string& name) {
  throw UsageError(render(lang, key, std::vector<TextArgument>{{"name", name}}));
}

std::vector<const Command*> group_of(std::string_view word) {
  std::vector<const Command*> out;
  for (const Command* command : all_commands()) {
    if (command->name.starts_with(std::string(word) + " ")) out.push_back(command);
  }
  return out;
}

void print_group(std::span<const Command* const> group, Lang lang) {
  for (const Command* command : group) print_row(command->name, command->summary.in(lang));
  fmt::print("\n{}\n", render(lang, "cli.more"));
}

bool asks_help(std::string_view word) { return word == "--help" || word == "-h"; }

// What stands for itself once the language, which may stand anywhere, is taken out.
std::vector<std::string> without_language(std::span<const std::string> words, Lang lang) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--") {
      out.insert(out.end(), words.begin() + static_cast<std::ptrdiff_t>(i), words.end());
      break;
    }
    if (words[i] != "--lang" && !words[i].starts_with("--lang=")) {
      out.push_back(words[i]);
      continue;
    }
    if (words[i] == "--lang" && i + 1 == words.size()) complain(lang, "cli.needs_value", "--lang");
    const std::string value = words[i] == "--lang" ? words[++i] : words[i].substr(7);
    if (value != "en" && value != "ja") complain(lang, "cli.bad_lang", value);
  }
  return out;
}

// No command of that name: the group it may stand for, or what is wrong with it.
int dispatch_unknown(std::span<const std::string> words, Lang lang) {
  const auto group = group_of(words[0]);
  if (group.empty()) complain(lang, "cli.unknown_command", words[0]);
  if (words.size() > 1 && asks_help(words[1])) {
    print_group(group, lang);
    return 0;
  }
  std::string list;
  for (const Command* command : group)
    list += (list.empty() ? "" : ", ") + std::string(command->name.substr(words[0].size() + 1));
  throw UsageError(
      render(lang, "cli.group", std::vector<TextArgument>{{"name", words[0]}, {"list", list}}));
}

// The command whose name is the longest that the words begin with; `used` = how many words it took.
const Command* pick(std::span<const std::string> words, std::size_t& used) {
  const Command* best = nullptr;
  for (const Command* command : all_commands()) {
    std::string name;
    for (std::size_t n = 1; n <= std::min<std::size_t>(words.size(), 3); ++n) {
      name += (n == 1 ? "" : " ") + words[n - 1];
      if (name == command->name && (best == nullptr || n > used)) {
        best = command;
        used = n;
      }
    }
  }
  return best;
}

int dispatch(std::span<const std::string> words, Lang lang) {
  const std::vector<std::string> plain = without_language(words, lang);
  if (plain.empty()) throw UsageError(render(lang, "cli.no_command"));
  if (asks_help(plain[0]) || plain[0] == "help") {
    print_overview(lang);
    return 0;
  }
  if (plain[0] == "--version") {
    fmt::print("yagura {}\n", kVersion);
    return 0;
  }
  std::size_t used = 0;
  const Command* command = pick(plain, used);
  if (command == nullptr) return dispatch_unknown(plain, lang);
  const auto rest = std::span<const std::string>(plain).subspan(used);
  for (const std::string& word : rest) {
    if (word == "--") break;
    if (asks_help(word)) {
      print_help(*command, lang);
      return 0;
    }
    if (word == "--version") {
      fmt::print("yagura {}\n", kVersion);
      return 0;
    }
  }
  return command->run(parse_arguments(command->flags, command->operands, rest, lang));
}

}  // namespace

std::string Arguments::get(std::string_view flag, std::string_view fallback) const {
  return find(flag).value_or(std::string(fallback));
}

std::optional<std::string> Arguments::find(std::string_view flag) const {
  const auto it = flags_.find(flag);
  if (it == flags_.end() || it->second.empty()) return std::nullopt;
  return it->second.back();
}

std::vector<std::string> Arguments::all(std::string_view flag) const {
  const auto it = flags_.find(flag);
  return it == flags_.end() ? std::vector<std::string>{} : it->second;
}

Arguments parse_arguments(std::span<const Flag> flags, std::span<const Operand> operands,
                          std::span<const std::string> words, Lang lang) {
  Arguments out;
  out.lang_ = lang;
  bool only_operands = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (only_operands || word == "-" || !word.starts_with("-")) {
      out.operands_.push_back(word);
      continue;
    }
    if (word == "--") {
      only_operands = true;
      continue;
    }
    const std::size_t equals = word.starts_with("--") ? word.find('=') : std::string::npos;
    const std::string name = word.substr(0, equals);
    const auto flag =
        std::find_if(flags.begin(), flags.end(), [&](const Flag& f) { return f.name == name; });
    if (flag == flags.end()) complain(lang, "cli.unknown_option", name);
    auto& values = out.flags_[name];
    if (!values.empty() && !flag->repeatable) complain(lang, "cli.given_twice", name);
    if (flag->value.empty()) {
      if (equals != std::string::npos) complain(lang, "cli.takes_no_value", name);
      values.emplace_back();
    } else if (equals != std::string::npos) {
      values.push_back(word.substr(equals + 1));
    } else if (i + 1 < words.size()) {
      values.push_back(words[++i]);
    } else {
      complain(lang, "cli.needs_value", name);
    }
  }
  std::size_t least = 0;
  std::size_t most = 0;
  for (const Operand& o : operands) {
    least += o.least;
    most += o.most;
  }
  if (out.operands_.size() < least) {
    std::size_t seen = 0;
    for (const Operand& o : operands) {
      seen += o.least;
      if (out.operands_.size() < seen) complain(lang, "cli.missing_operand", std::string(o.name));
    }
  }
  if (out.operands_.size() > most) complain(lang, "cli.too_many", out.operands_[most]);
  return out;
}

int run_command_line(int argc, const char* const* argv) {
  // A write beyond the limit of file sizes fails like one on a full disk, instead of killing.
  std::signal(SIGXFSZ, SIG_IGN);
  const std::vector<std::string> words(argv + 1, argv + argc);
  const Lang lang = language_of(words);
  try {
    const int status = dispatch(words, lang);
    // What a disk or a reader did not take must not look like done.
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) throw cannot_print();
    return status;
  } catch (const UsageError& e) {
    fmt::print(stderr, "yagura: {}\n", e.what());
    return 2;
  } catch (const EnvironmentError& e) {
    fmt::print(stderr, "yagura: {}\n", e.message(lang));
    return 1;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "yagura: {}\n", render(lang, "cli.no_memory"));
    return 1;
  } catch (const std::system_error&) {  // of fmt::print
    fmt::print(stderr, "yagura: {}\n", cannot_print().message(lang));
    return 1;
  } catch (const std::exception& e) {
    fmt::print(stderr, "yagura: {}\n", said("error.unexpected", {{"words", e.what()}}).in(lang));
    return 1;
  }
}

}  // namespace yagura
