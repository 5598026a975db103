// A followed folder: its files in name order, looked at each half second.
#include <algorithm>
#include <filesystem>
#include <map>

#include "feed/byte_source.h"
#include "feed/content.h"
#include "feed/live_source.h"

namespace yagura {
namespace {

namespace fs = std::filesystem;

constexpr auto kLook = milliseconds(500);
constexpr std::size_t kPiece = 64 * 1024;

class FolderSource : public LiveSource {
 public:
  FolderSource(const FeedSpec& spec, FeedId feed, LiveQueue& queue, const FeedState& known)
      : LiveSource(spec, feed, queue), contents_(known.contents) {
    if (!contents_.empty()) current_ = contents_[known.current].id;
    std::error_code error;
    const fs::directory_iterator probe(spec.where, error);
    if (error)
      throw EnvironmentError(said("error.cannot_follow", {{"words", error.message()}}), spec.where,
                             said("hint.folder_readable"));
  }
  ~FolderSource() override { join(); }

 private:
  struct Seen {
    std::uintmax_t size = 0;
    fs::file_time_type changed;
    bool newest = true;
    bool operator==(const Seen&) const = default;
  };

  void run() override {
    if (!push(RecordKind::up, "following")) return;
    bool down = false;
    do {
      std::error_code error;
      const std::vector<std::string> names = list(error);
      const bool lost = static_cast<bool>(error);
      if (lost != down &&
          !push(lost ? RecordKind::down : RecordKind::up, lost ? error.message() : "following"))
        return;
      down = lost;
      for (const std::string& name : names) {
        if (!look_at(name, name == names.back())) return;
      }
    } while (pause(kLook));
  }

  // Hidden files and those that end in .part or .tmp are still being made.
  std::vector<std::string> list(std::error_code& error) const {
    std::vector<std::string> names;
    fs::directory_iterator it(spec_.where, error);
    for (; !error && it != fs::directory_iterator(); it.increment(error)) {
      const std::string name = it->path().filename().string();
      std::error_code ignored;
      const bool unfinished =
          name.starts_with('.') || name.ends_with(".part") || name.ends_with(".tmp");
      if (!unfinished && it->is_regular_file(ignored)) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  bool look_at(const std::string& name, bool newest) {
    const fs::path path = fs::path(spec_.where) / name;
    std::error_code error;
    Seen now{fs::file_size(path, error), fs::last_write_time(path, error), newest};
    if (error || now.size == 0) return true;
    Seen& before = seen_[name];
    if (before == now) return true;
    before = now;
    return read(fs::absolute(path).string(), newest);
  }

  bool read(const std::string& path, bool newest) {
    ContentState* content = identify(path);
    if (content == nullptr) return true;
    auto source = open_bytes(path);
    if (!source || !(*source)->skip(content->read)) return true;
    const bool mine = content->path == path;
    const std::uint64_t from = content->read;
    std::string held;
    while (true) {
      const std::size_t had = held.size();
      held.resize(had + kPiece);
      const auto got = (*source)->read(held.data() + had, kPiece);
      held.resize(had + (got ? *got : 0));
      // A compressed file that stops in the middle may still be growing.
      if (!got && !(newest && got.error().reason == "cut_short"))
        say("feed.notice.damaged", path, got.error().message());
      const bool end = !got || *got == 0;
      if (!give(*content, path, held, end && !newest)) return false;
      if (end) break;
    }
    if (content->read == from && !mine) say("feed.notice.same_content", path, "");
    content->path = path;
    return true;
  }

  // The content of that file, known or new; nullptr where it cannot be read now.
  ContentState* identify(const std::string& path) {
    auto source = open_bytes(path);
    if (!source) return nullptr;
    std::string head(kContentBlock, '\0');
    std::size_t have = 0;
    while (have < head.size()) {
      const auto got = (*source)->read(head.data() + have, head.size() - have);
      if (!got || *got == 0) break;
      have += *got;
    }
    head.resize(have);
    if (head.empty()) return nullptr;
    for (ContentState& known : contents_) {
      if (same_content(known.id, head)) return &known;
    }
    contents_.push_back({content_id(head), path, 0, false});
    return &contents_.back();
  }

  // Pushes whole lines of `held`, or all of it; the rest stays there.
  bool give(ContentState& content, const std::string& path, std::string& held, bool all) {
    const std::size_t line_end = held.rfind('\n');
    const bool endless = line_end == std::string::npos && held.size() >= kPiece;
    const std::size_t cut = all || endless ? held.size() : line_end + 1;
    if (cut == 0) return true;
    if (current_ != content.id) {
      const ContentNote note{content.id.digest, content.id.block, content.read, false, path};
      if (!push(RecordKind::content, note.encode())) return false;
      current_ = content.id;
    }
    if (!push(RecordKind::data, held.substr(0, cut))) return false;
    content.read += cut;
    held.erase(0, cut);
    return true;
  }

  void say(const std::string& key, const std::string& path, const Message& cause) {
    queue_.notice({key, {{"feed", spec_.name}, {"path", path}, {"cause", cause}}});
  }

  std::vector<ContentState> contents_;
  ContentId current_;
  std::map<std::string, Seen> seen_;
};

}  // namespace

std::unique_ptr<LiveSource> open_folder(const FeedSpec& spec, FeedId feed, LiveQueue& queue,
                                        const FeedState& known) {
  return std::make_unique<FolderSource>(spec, feed, queue, known);
}

}  // namespace yagura
