// SimulatedDisk: a FileSystem in memory for tests. power_cut() leaves only what was synced (and,
// where asked, a part of what was written after: a torn tail); `room` makes it full. Thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "feed/file_system.h"

namespace yagura {

class SimulatedDisk : public FileSystem {
 public:
  // Takes the power away: what is still open can write no more; names and bytes that were not
  // synced are gone. Of each file's unsynced tail the first `torn` bytes stay, the last of them
  // with a bit flipped where `flip`.
  void power_cut(std::size_t torn = 0, bool flip = false) {
    const std::lock_guard guard(mutex_);
    ++life_;
    names_ = durable_names_;
    locked_ = false;
    for (auto& [name, node] : names_) {
      const std::size_t keep = std::min(node->bytes.size(), node->synced + torn);
      node->bytes.resize(keep);
      if (flip && keep > node->synced)
        node->bytes.back() = static_cast<char>(node->bytes.back() ^ 1);
      node->synced = keep;
    }
  }
  std::uint64_t room = UINT64_MAX;  // bytes that still fit
  std::uint64_t syncs = 0;
  std::string& bytes(const std::string& path) { return names_.at(path)->bytes; }

  void create_folder(const std::string& path) override { folders_.insert(path); }
  std::vector<std::string> list(const std::string& folder) override {
    const std::lock_guard guard(mutex_);
    std::vector<std::string> out;
    for (const auto& [name, node] : names_) {
      if (name.starts_with(folder + "/")) out.push_back(name.substr(folder.size() + 1));
    }
    return out;
  }
  bool exists(const std::string& path) override {
    const std::lock_guard guard(mutex_);
    return names_.count(path) > 0 || folders_.count(path) > 0;
  }
  std::unique_ptr<AppendFile> open_append(const std::string& path, bool fresh) override {
    const std::lock_guard guard(mutex_);
    auto& node = names_[path];
    if (!node) node = std::make_shared<Node>();
    if (fresh) *node = {};
    return std::make_unique<Append>(*this, node, path);
  }
  std::unique_ptr<ReadFile> open_read(const std::string& path) override {
    const std::lock_guard guard(mutex_);
    return std::make_unique<Read>(*this, node_of(path));
  }
  void truncate(const std::string& path, std::uint64_t size) override {
    const std::lock_guard guard(mutex_);
    const auto node = node_of(path);
    node->bytes.resize(size);
    node->synced = size;
  }
  void rename(const std::string& from, const std::string& to) override {
    const std::lock_guard guard(mutex_);
    names_[to] = node_of(from);
    names_.erase(from);
  }
  void remove(const std::string& path) override {
    const std::lock_guard guard(mutex_);
    node_of(path);
    names_.erase(path);
  }
  void sync_folder(const std::string&) override {
    const std::lock_guard guard(mutex_);
    durable_names_ = names_;
  }
  std::unique_ptr<FolderLock> lock(const std::string& path) override {
    const std::lock_guard guard(mutex_);
    if (locked_) throw EnvironmentError("another process is writing this journal", path, "stop it");
    locked_ = true;
    return std::make_unique<Lock>(*this);
  }

 private:
  struct Node {
    std::string bytes;
    std::size_t synced = 0;
  };
  class Append : public AppendFile {
   public:
    Append(SimulatedDisk& disk, std::shared_ptr<Node> node, std::string path)
        : disk_(disk), node_(std::move(node)), path_(std::move(path)) {}
    void append(std::string_view bytes) override {
      const std::lock_guard guard(disk_.mutex_);
      if (life_ != disk_.life_) return;
      const std::size_t fits = std::min<std::uint64_t>(bytes.size(), disk_.room);
      node_->bytes.append(bytes.substr(0, fits));  // a full disk takes what fits
      disk_.room -= fits;
      if (fits < bytes.size())
        throw EnvironmentError("writing failed (No space left on device)", path_, "free space");
    }
    void sync() override {
      const std::lock_guard guard(disk_.mutex_);
      if (life_ != disk_.life_) return;
      node_->synced = node_->bytes.size();
      ++disk_.syncs;
    }

   private:
    SimulatedDisk& disk_;
    std::shared_ptr<Node> node_;
    std::string path_;
    std::uint64_t life_ = disk_.life_;
  };
  class Read : public ReadFile {
   public:
    Read(SimulatedDisk& disk, std::shared_ptr<Node> node) : disk_(disk), node_(std::move(node)) {}
    std::string read(std::uint64_t offset, std::size_t length) const override {
      const std::lock_guard guard(disk_.mutex_);
      return offset < node_->bytes.size() ? node_->bytes.substr(offset, length) : std::string();
    }
    std::uint64_t size() const override {
      const std::lock_guard guard(disk_.mutex_);
      return node_->bytes.size();
    }

   private:
    SimulatedDisk& disk_;
    std::shared_ptr<Node> node_;
  };
  class Lock : public FolderLock {
   public:
    explicit Lock(SimulatedDisk& disk) : disk_(disk) {}
    ~Lock() override {
      if (life_ == disk_.life_) disk_.locked_ = false;
    }

   private:
    SimulatedDisk& disk_;
    std::uint64_t life_ = disk_.life_;
  };

  std::shared_ptr<Node> node_of(const std::string& path) {
    const auto it = names_.find(path);
    if (it == names_.end())
      throw EnvironmentError("opening failed (No such file or directory)", path, "");
    return it->second;
  }

  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Node>> names_, durable_names_;
  std::set<std::string> folders_;
  bool locked_ = false;
  std::uint64_t life_ = 0;  // ends with the power
};

}  // namespace yagura
