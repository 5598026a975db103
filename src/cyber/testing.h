// What the tests of this room share: an Out that keeps what it is told, and records by the line.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "cyber/cyber.h"
#include "cyber/eve.h"

namespace yagura::cyber {

class Keeper : public Out {
 public:
  void track(const TrackInfo&) override {}
  void fix(const Fix&) override {}
  void nav_quality(const NavQuality&) override {}
  void identity(const IdentityClaim&) override {}
  void contact(const Contact&) override {}
  void condition(const Condition&) override {}
  void exposure(const Exposure& e) override { exposures.push_back(e); }
  void event(const EventDraft& d) override {
    drafts.push_back(d);
    last[d.id] = d;
  }
  std::vector<EventDraft> of(std::string_view kind) const {  // the newest revision of each
    std::vector<EventDraft> out;
    for (const auto& d : drafts) {
      if (d.kind == kind && d.reason == Reason::opened) out.push_back(last.at(d.id));
    }
    return out;
  }
  // Everything that was said, as text: to compare runs.
  std::string text() const {
    std::string out;
    for (const EventDraft& d : drafts) {
      Writer w;
      d.save(w);
      out += w.str();
    }
    return out;
  }
  std::vector<EventDraft> drafts;
  std::map<std::string, EventDraft> last;
  std::vector<Exposure> exposures;
};

inline Settings standard_settings() {
  Settings s;
  for (const DetectorInfo* d : cyber_domain().detectors) s.add(*d);
  return s;
}

// A room fed from bytes, as the pipeline does it: decoded in pieces, observed in time order.
class Bench {
 public:
  explicit Bench(Settings settings = standard_settings())
      : settings_(std::move(settings)),
        sources_(3),
        room(cyber_domain().make_room(settings_, sources_)) {
    sources_[0].name = "one";
    sources_[1].name = "two";
    sources_[2].name = "three";
  }
  Result<void> give(std::string type, std::string name, std::string content) {
    return room->reference(
        {std::move(type), std::move(name), "sha256:0123456789abcdef", std::move(content)});
  }
  void feed(std::string_view bytes, FeedId id = 0) {
    auto decoder = make_eve_decoder({id, kNoTime, {}});
    observe(*decoder->push(bytes, kNoTime));
    observe(*decoder->finish());
  }
  void observe(const Batch& b) {
    for (std::size_t i = 0; i < b.heads.size(); ++i) {
      if (has_time(b.heads[i].time)) room->observe(b, i, out);
    }
  }

 private:
  Settings settings_;
  std::vector<Source> sources_;

 public:
  std::unique_ptr<Room> room;
  Keeper out;
};

inline EveRecord record(Time t, std::string_view from, std::string_view to,
                        std::string type = "flow") {
  EveRecord r;
  r.time = t;
  r.type = std::move(type);
  r.source = IpAddress::parse(from);
  r.destination = IpAddress::parse(to);
  r.source_port = 40000;
  r.destination_port = 443;
  r.protocol = "TCP";
  if (r.type == "flow") r.body = EveFlow{};
  return r;
}

inline EveRecord alert(Time t, std::string_view from, std::string_view to, std::uint32_t sid,
                       std::uint8_t severity, std::string category = "Attempted Information Leak",
                       std::string signature = "ET TEST one") {
  EveRecord r = record(t, from, to, "alert");
  EveAlert a;
  a.action = "allowed";
  a.signature_id = sid;
  a.severity = severity;
  a.category = std::move(category);
  a.signature = std::move(signature);
  r.body = a;
  return r;
}

inline EveRecord lookup(Time t, std::string_view client, std::string name) {
  EveRecord r = record(t, client, "192.0.2.53", "dns");
  EveDns d;
  d.questions.push_back({std::move(name), "A"});
  r.body = d;
  return r;
}

// In the order of time; records of one time in the order given.
inline std::string lines(const std::vector<EveRecord>& records) {
  std::vector<std::pair<Time, std::size_t>> order;
  for (std::size_t i = 0; i < records.size(); ++i) order.emplace_back(records[i].time, i);
  std::sort(order.begin(), order.end());
  std::string out;
  for (const auto& [time, i] : order) out += encode_eve(records[i]) + "\n";
  return out;
}

inline constexpr std::string_view kRegister = R"(
scanners = ["203.0.113.9"]
[[asset]]
id = "port"
name_en = "Port"
name_ja = "港"
sector = "jp-ports"
networks = ["10.1.0.0/16"]
[[asset]]
id = "plant"
name_en = "Plant"
name_ja = "発電所"
sector = "jp-electricity"
networks = ["10.2.0.0/16"]
)";

}  // namespace yagura::cyber
