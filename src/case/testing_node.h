// For tests of the case: nodes with a clock that the test moves, and a consultation on them.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "case/keeper.h"
#include "case/testing.h"

namespace yagura::cases::testing {

class Node {
 public:
  Node(std::string origin, Time& clock) : origin_(std::move(origin)), clock_(&clock) { open(); }

  Keeper& operator*() { return *keeper_; }
  Keeper* operator->() { return keeper_.get(); }
  const std::string& origin() const { return origin_; }
  const std::string& dir() const { return folder_.path(); }
  void open() {
    KeeperOptions options;
    options.now = [this] { return *clock_; };
    options.salts = fixed_salts();
    keeper_ = std::make_unique<Keeper>(folder_.path(), options);
    EXPECT_TRUE(keeper_->begin(origin_, "owner of " + origin_));
  }
  void close() { keeper_.reset(); }

  // Adds a key of this name to the log.
  PrivateKey person(const std::string& name) {
    EXPECT_TRUE(keeper_->add_key(key(name).public_key(), name, "holder of " + name, false,
                                 keeper_->node_key()));
    return key(name);
  }
  // An analyst and decision makers of a side: "jp-analyst", "jp-maker-1", ...
  void staff(const std::string& case_id, const std::string& side, int makers = 2) {
    member(case_id, side, side + "-analyst", "analyst");
    for (int i = 1; i <= makers; ++i)
      member(case_id, side, side + "-maker-" + std::to_string(i), "decision_maker");
  }
  void member(const std::string& case_id, const std::string& side, const std::string& name,
              const std::string& role) {
    if (keeper_->own_log().keys().find(key(name).id()) == nullptr) person(name);
    const auto added =
        keeper_->append(case_id, "member", side,
                        Json::object({{"person", key(name).id()}, {"roles", Json::array({role})}}),
                        keeper_->node_key());
    EXPECT_TRUE(added) << added.error().text;
  }
  // All of our log, as it would be sent to somebody who may have everything.
  void send_to(Node& other) {
    const auto& store = keeper_->store();
    const auto taken =
        other->take(origin_, store.entries(origin_, 0, 1000), *store.checkpoint(origin_));
    EXPECT_TRUE(taken) << taken.error().text;
  }
  NoteKey vkey() const { return keeper_->own_log().key(); }

 private:
  Folder folder_;
  std::string origin_;
  Time* clock_;
  std::unique_ptr<Keeper> keeper_;
};

inline std::vector<ManifestItem> items(int count) {
  std::vector<ManifestItem> out;
  for (int i = 0; i < count; ++i) {
    ManifestItem item;
    item.event = "sea.encounter-" + std::to_string(i);
    item.hash = sha256("event " + std::to_string(i));
    item.sources = {"north"};
    item.source_time = at(-60 + i);
    item.label = Json::object({{"marking", i == 0   ? "TLP:RED"
                                           : i == 4 ? "TLP:CLEAR"
                                                    : "TLP:AMBER"},
                               {"releasable_to", Json::array({i == 1 ? "us" : "nobody"})},
                               {"originator", i == 2 ? "elsewhere" : "jp"}});
    item.owner = "jp";
    out.push_back(std::move(item));
  }
  return out;
}

inline Json assessment(const std::string& value) {
  return Json::object(
      {{"criteria", Json::array({Json::object({{"id", "scale"}, {"value", value}})})},
       {"note", "made for a test"}});
}

inline std::string opened(Node& node, const std::vector<SideOfCase>& sides) {
  const auto id = node->open_case(Json::object({{"type", "event"}, {"id", "sea.encounter-0"}}),
                                  "An encounter", sides, false, node->node_key());
  EXPECT_TRUE(id) << id.error().text;
  return *id;
}

template <class T>
std::string reason(const Result<T>& r) {
  return r ? "done" : std::string(r.error().reason);
}

}  // namespace yagura::cases::testing
