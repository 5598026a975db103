#include "node.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/json.h"
#include "store/store.h"
#include "support.h"

namespace yagura::testing {

std::vector<std::string> watch_words(const std::string& node) {
  std::vector<std::string> words = {"watch", "--node",      node,      "--serve",
                                    "off",   "--until-end", "--speed", "max"};
  for (const std::string& w : exercise_words()) words.push_back(w);
  return words;
}

namespace {

std::vector<std::string> words_of(const std::string& node, int speed, bool light) {
  std::string config = speed == 0 ? "speed = \"max\"\n" : fmt::format("speed = {}\n", speed);
  bool aircraft = false;  // in the part about their feed
  for (const std::string& line : lines_of(read_all(small_exercise() + "/exercise.toml"))) {
    if (line.starts_with("play_from") || line.starts_with("speed")) continue;
    if (line.starts_with("[")) aircraft = line == "[source.adsb]";
    if (light && (aircraft || line.find("\"adsb:") != std::string::npos)) continue;
    config += line + "\n";
  }
  const std::string path = fmt::format("{}/{}-{}.toml", small_exercise(), speed, light);
  write_all(path, config);
  return {"watch", "--node", node, "--serve", "off", "--until-end", "--config", path};
}

}  // namespace

std::vector<std::string> paced_words(const std::string& node, int speed) {
  return words_of(node, speed, false);
}
std::vector<std::string> light_words(const std::string& node, int speed) {
  return words_of(node, speed, true);
}

const std::vector<std::string>& light_revisions() {
  static const std::vector<std::string> revisions = [] {
    const Scratch scratch;
    const Ran ran = run_yagura(light_words(scratch / "node"));
    if (ran.status != 0) throw std::runtime_error("the exercise cannot be watched: " + ran.err);
    return revisions_of(scratch / "node");
  }();
  return revisions;
}

std::vector<std::string> revisions_of(const std::string& node) {
  const auto store = StoreReader::open(node);
  std::vector<std::string> out;
  for (const EventRow& row : store->changes(0, 1'000'000)) {
    Json body = Json::parse(row.body).value_or(Json());
    out.push_back(body.set("known_at", 0).dump());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string difference(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const std::string x = i < a.size() ? a[i] : "none";
    const std::string y = i < b.size() ? b[i] : "none";
    if (x != y) return x.substr(0, 1500) + "\n" + y.substr(0, 1500);
  }
  return "";
}

}  // namespace yagura::testing
