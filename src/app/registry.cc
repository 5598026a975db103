#include "app/registry.h"

#include <vector>

#include "air/air.h"
#include "cyber/cyber.h"
#include "feed/outage.h"
#include "notice/notice.h"
#include "sea/sea.h"
#include "spectrum/spectrum.h"

namespace yagura {

std::span<const Domain* const> all_domains() {
  static const std::vector<const Domain*> list = {&sea::sea_domain(), &air::air_domain(),
                                                  &spectrum::spectrum_domain(),
                                                  &cyber::cyber_domain(), &notice::notice_domain()};
  return list;
}

const Format* find_format(std::string_view name) {
  for (const Domain* domain : all_domains()) {
    for (const Format& format : domain->formats) {
      if (format.info.name == name) return &format;
    }
  }
  return nullptr;
}

const Domain* domain_of_format(std::string_view name) {
  for (const Domain* domain : all_domains()) {
    for (const Format& format : domain->formats) {
      if (format.info.name == name) return domain;
    }
  }
  return nullptr;
}

std::span<const DetectorInfo* const> all_detectors() {
  static const std::vector<const DetectorInfo*> list = [] {
    std::vector<const DetectorInfo*> out;
    for (const Domain* domain : all_domains()) {
      out.insert(out.end(), domain->detectors.begin(), domain->detectors.end());
    }
    out.push_back(&kFeedOutage);
    return out;
  }();
  return list;
}

const DetectorInfo* find_detector(std::string_view kind) {
  for (const DetectorInfo* info : all_detectors()) {
    if (info->kind == kind) return info;
  }
  return nullptr;
}

std::string kind_list() {
  std::string out;
  for (const DetectorInfo* d : all_detectors())
    out += (out.empty() ? "" : ", ") + std::string(d->kind);
  return out;
}

Settings standard_settings() {
  Settings settings;
  for (const DetectorInfo* info : all_detectors()) settings.add(*info);
  return settings;
}

}  // namespace yagura
