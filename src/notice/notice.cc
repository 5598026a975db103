#include "notice/notice.h"

#include "notice/condition.h"

namespace yagura::notice {
namespace {

constexpr Format kFormats[] = {
    {{"notice",
      "notice",
      "GeoJSON (RFC 7946) with the properties of docs/formats/notice.md",
      {"Storms, exercises, closures, space weather and outages with area and validity.",
       "暴風域、演習、閉鎖、宇宙天気、障害の区域と有効期間。"},
      {},
      "id,kind,name_en,name_ja,from,to,source,issued,geometry.type"},
     make_notice_decoder},
};

constexpr const DetectorInfo* kDetectors[] = {&kCondition};

}  // namespace

const Domain& notice_domain() {
  static const Domain domain{"notice", {"Notices", "告示・発表"}, kFormats, kDetectors,
                             {},       make_notice_room};
  return domain;
}

}  // namespace yagura::notice
