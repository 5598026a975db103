// Joiner: from events to incidents. An incident is one hypothesis: a root event and the events that
// a family's joins find for it, never the joins of those. It is scored by the newest edition of
// what chance brings (slide.h), and changes only by revisions.
//
// Everything follows from the order of calls: the same events, exposure, circumstances and times
// give the same incidents. Not for several threads.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"
#include "join/edition.h"
#include "join/history.h"
#include "join/live_near.h"
#include "join/rate.h"
#include "join/rules.h"
#include "model/event.h"
#include "model/source.h"

namespace yagura::join {

// What the joiner sees of one revision of an event.
struct Fact {
  std::string id;
  int revision = 1;
  std::string kind;
  EventState state = EventState::open;
  Time start;
  std::optional<Time> end;
  std::optional<Position> place;  // absent: joined by name only
  double radius_m = 0;
  std::vector<std::string> subjects;
  std::string asset;                  // "asset:..." or ""
  std::vector<std::string> sources;   // names, as the event has them
  std::vector<std::string> ultimate;  // what stands behind them (derived-from followed)
  Label label;

  void save(Writer& w) const;
  void load(Reader& r);
};

// One join of an incident.
struct Joined {
  std::size_t rule = 0;  // in the family
  Fact fact;
  bool counted = false;                   // takes part in the rate
  bool shares_source = false;             // with the root or a better join: corroborates nothing
  std::vector<std::string> explained_by;  // ids of circumstances that hold for both
  double distance_km = 0, sigma_km = 0, lag_h = 0;
  double ln_place = 0, ln_time = 0, ln_density = 0;  // by place and time only
  double p = 1;                                      // chance of a candidate as good, per root
  std::optional<double> ln_benign;  // how much more often such events come under what explains it
  std::vector<std::string> shared;  // subjects or the asset that join them
  std::size_t others = 0;           // further candidates of the rule, not as good
};

enum class Channel : std::uint8_t { page, queue, digest };
std::string_view channel_name(Channel c);

struct Incident {
  std::string id;  // event_id() of kind "incident.<family>" and the root's id and start
  std::string kind() const { return "incident." + family->id; }
  const Family* family = nullptr;
  EventState state = EventState::open;
  Reason reason = Reason::opened;
  std::string reason_text;
  Fact root;
  std::vector<Joined> joins;  // counted ones first, best first
  double statistic = 0;
  Rate rate, rate_unlinked;
  std::int64_t missing_days = 0;  // of history, until a rate can be measured
  std::uint64_t missing_roots = 0;
  std::size_t trials = 0;           // joins tried
  std::vector<std::string> unseen;  // joins for which nothing could have been seen there and then
  std::vector<const History::Circumstance*> around;  // at the root, or explaining a join
  Channel channel = Channel::digest;
  const Edition* edition = nullptr;
};

class Joiner {
 public:
  explicit Joiner(RuleSet rules);

  const RuleSet& rules() const { return rules_; }
  void place_asset(const std::string& asset, Position place) { history_.place_asset(asset, place); }
  void on_exposure(const Exposure& delta) { history_.watched(delta); }
  void on_condition(const Condition& condition);

  // A revision of an event: the incidents it changes. A `feed.outage` is a circumstance.
  void on_event(const Fact& fact);
  // An event from so long ago that it changes no incident: for the history alone.
  void recall(const Fact& fact);
  // Takes over what another joiner knows, under these rules: nothing is raised yet, and all that
  // may be is assessed anew by the next take(). Kinds that only these rules name are not in it.
  void adopt(const Joiner& before);

  // Event time has reached `now`: closes what can gain nothing more, and makes a new edition where
  // one is due (at the first call of a day, when history has grown by a
  // thirtieth, or a month).
  void advance(Time now);

  // Incidents that changed since the last call, in order of change. Valid until the next call of
  // anything.
  std::vector<Incident> take();

  const Edition& edition() const { return edition_; }
  const History& history() const { return history_; }
  bool holds(std::string_view incident) const;       // whether it is raised and not retracted
  std::optional<std::int64_t> next_edition() const;  // day since 1970 on which it is due

  void save(Writer& w) const;
  bool load(Reader& r);  // false where it was saved under other rules

 private:
  using Key = std::pair<std::string, std::size_t>;  // id of a root, number of a family
  struct Known {                                    // a recent event
    Fact fact;
    std::optional<std::size_t> entry;  // in the history, where it has a place
  };
  struct Raised {  // an incident that was published
    std::string id;
    EventState state = EventState::open;
    std::uint64_t said = 0;         // hash of what it says
    std::set<std::string> members;  // ids of its events
    Time done;                      // when nothing more can join
  };
  void raise(const Key& key, Raised raised);

  void remember(const Fact& fact);
  void outage(const Fact& fact);
  void circumstance(History::Circumstance c);
  void touch(const std::string& root, std::size_t family, const std::string& why);
  void touch_near(const Fact& fact, const std::string& why);
  Incident assess(const Known& root, std::size_t family);
  void join_by_place(const Known& root, std::size_t family, std::size_t rule, Incident& out,
                     std::vector<std::optional<Candidate>>& candidates);
  void join_by_name(const Known& root, const JoinRule& rule, std::size_t index, Incident& out);
  void weigh(const Known& root, std::size_t family,
             const std::vector<std::optional<Candidate>>& candidates, Incident& out);
  void vouch(const Incident& incident);
  std::optional<Incident> settle(const Key& key, Incident incident, const std::string& why);
  const std::string* within_another(const Key& key, const std::set<std::string>& members) const;
  bool measured(std::size_t family) const;
  void new_edition();
  bool edition_due(std::int64_t day) const;
  std::int64_t edition_day() const;
  LiveNear& live(std::size_t family, std::size_t rule);
  // Recent events that began in [from, to], in that order.
  template <class F>
  void each_known(Time from, Time to, F&& f) const {
    for (auto it = by_time_.lower_bound({from, ""}); it != by_time_.end() && it->first.first <= to;
         ++it) {
      f(*it->second);
    }
  }

  RuleSet rules_;
  History history_;
  Edition edition_;
  Time now_ = kNoTime;                                            // of the newest advance()
  std::int64_t day_ = -1;                                         // likewise
  std::map<std::string, Known> known_;                            // by event id
  std::map<std::pair<Time, std::string>, const Known*> by_time_;  // known_ by start
  std::map<Key, Raised> raised_;
  std::map<std::string, std::set<Key>> holders_;  // by event: the raised incidents it stands in
  std::set<std::pair<Time, Key>> due_;            // of open ones: when each is done
  std::map<Key, std::string> within_;             // not raised: another incident says it all
  std::map<Key, std::string> dirty_;              // to be assessed, and why
  std::map<std::pair<std::size_t, std::size_t>, LiveNear> live_;  // by family and join
};

}  // namespace yagura::join
