// The small tables as values: exposure, feeds, rejects, conditions, reference documents.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/db.h"
#include "store/commit.h"
#include "store/query.h"

namespace yagura {

inline constexpr std::size_t kRejectBytes = 1'024;

void put_exposure(const Db& db, const ExposureRow& row);
void put_feed(const Db& db, const FeedStatus& feed);
void put_reject(const Db& db, const RejectSample& sample);
void trim_rejects(const Db& db, std::uint64_t keep);
void put_condition(const Db& db, const Condition& condition);
void put_reference(const Db& db, const ReferenceRow& row);

std::vector<ExposureRow> load_exposure(const Db& db, const ExposureQuery& query);
std::vector<FeedStatus> load_feeds(const Db& db);
std::vector<RejectSample> load_rejects(const Db& db, std::size_t limit);
std::vector<Condition> load_conditions(const Db& db, Time from, Time to);
std::vector<ReferenceRow> load_references(const Db& db, std::string_view type);
std::vector<ReferenceRow> load_reference_versions(const Db& db);
std::vector<AssetRow> load_assets(const Db& db);

// [from, to] as bounds of a query: kNoTime is open on that side.
Time low_bound(Time from);
Time high_bound(Time to);

}  // namespace yagura
