// One record as the detectors see it: its time, evidence, and whose addresses it names. Inside the
// room.
#pragma once

#include "cyber/assets.h"
#include "cyber/eve_body.h"
#include "model/evidence.h"

namespace yagura::cyber {

struct Sighting {
  const EveRecord& record;
  Time time;  // event time, never kNoTime
  FeedId feed;
  const Spans& evidence;
  const Asset* from = nullptr;  // whose the source address is
  const Asset* to = nullptr;    // whose the destination address is
};

// {"en": ..., "ja": ...}: a name in message arguments.
inline Json both_names(std::string_view en, std::string_view ja) {
  return Json::object({{"en", en}, {"ja", ja}});
}
inline Json name_of(const Asset* asset, const std::string& subject) {
  return asset != nullptr ? both_names(asset->name_en, asset->name_ja)
                          : both_names(subject, subject);
}

}  // namespace yagura::cyber
