// What the tests of this room share: an Out that keeps what it is told, and a condition to begin
// with.
#pragma once

#include <string>
#include <vector>

#include "notice/notice.h"

namespace yagura::notice {

class Keeper : public Out {
 public:
  void track(const TrackInfo&) override {}
  void fix(const Fix&) override {}
  void nav_quality(const NavQuality&) override {}
  void identity(const IdentityClaim&) override {}
  void contact(const Contact&) override {}
  void condition(const Condition& c) override { conditions.push_back(c); }
  void exposure(const Exposure&) override {}
  void event(const EventDraft& d) override { drafts.push_back(d); }
  std::vector<Condition> conditions;
  std::vector<EventDraft> drafts;
};

inline NoticeRecord storm(std::string id, Time from, Time to, Time issued = kNoTime) {
  NoticeRecord r;
  r.condition.id = std::move(id);
  r.condition.name_en = "Storm";
  r.condition.name_ja = "暴風域";
  r.condition.from = from;
  r.condition.to = to;
  r.condition.source = "JMA";
  const auto at = [](double lat, double lon) { return *Position::from_degrees(lat, lon); };
  r.condition.area = {{{{at(30, 130), at(30, 131), at(31, 131), at(31, 130)}}}};
  r.issued = issued;
  return r;
}

}  // namespace yagura::notice
