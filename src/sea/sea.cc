#include "sea/sea.h"

#include "sea/ais.h"
#include "sea/distress.h"
#include "sea/encounter.h"
#include "sea/gap.h"
#include "sea/places.h"
#include "sea/room.h"
#include "sea/zone.h"

namespace yagura::sea {
namespace {

const Format kFormats[] = {
    {{"ais",
      "sea",
      "ITU-R M.1371-5, IEC 61162-1 ed. 5, NMEA 0183 tag blocks",
      {"AIS messages of ships and shore stations as lines of text (VDM, VDO), with tag blocks and "
       "common wrappers.",
       "船舶・陸上局のAIS通報（VDM・VDOの文字行。タグブロックと一般的な付加形式に対応）。"},
      {},
      "type,mmsi,repeat,channel,station,own_ship,nav_status,lat_deg,lon_deg,accuracy_high,"
      "altitude_m,sog_kn,sog_or_more,cog_deg,heading_deg,rot_deg_min,turning_fast,second,"
      "manoeuvre,raim,radio,station_time,epfd,name,call_sign,imo,ship_type,to_bow_m,"
      "to_stern_m,to_port_m,to_starboard_m,draught_m,destination,eta_month,eta_day,"
      "eta_hour,eta_minute,ais_version,terminal_ready,part,vendor,unit_model,serial,"
      "mothership_mmsi,aid_type,off_position,status,virtual,destination_mmsi,sequence,"
      "retransmitted,dac,fi,payload_bits,payload_hex,text,carrier_sense,display,dsc,"
      "whole_band,message_22,assigned,fresh,clock_doubtful"},
     make_ais_decoder},
};

}  // namespace

// THE list of detectors: one line each.
const std::vector<DetectorEntry>& detector_entries() {
  static const std::vector<DetectorEntry> kEntries = {
      {{&kEncounter}, make_encounter},
      {{&kGap}, make_gap},
      {{&kZoneEntry, &kZoneExit}, make_zone_watch},
      {{&kDistress}, make_distress},
  };
  return kEntries;
}

const Domain& sea_domain() {
  static const std::vector<const DetectorInfo*> kRules = [] {
    std::vector<const DetectorInfo*> rules;
    for (const DetectorEntry& entry : detector_entries()) {
      rules.insert(rules.end(), entry.rules.begin(), entry.rules.end());
    }
    return rules;
  }();
  static const Domain kDomain = {"sea",  {"Sea", "海上"}, kFormats,
                                 kRules, Places::kKinds,  make_sea_room};
  return kDomain;
}

}  // namespace yagura::sea
