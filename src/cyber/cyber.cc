#include "cyber/cyber.h"

#include "cyber/asset_attack.h"
#include "cyber/eve.h"
#include "cyber/indicator_hit.h"
#include "cyber/room.h"
#include "cyber/silence.h"

namespace yagura::cyber {
namespace {

constexpr Format kFormats[] = {
    {{"eve",
      "cyber",
      "Suricata EVE JSON (etc/schema.json of Suricata 4 to 8)",
      {"Alerts and logs of a Suricata network sensor, one JSON object a line.",
       "ネットワークセンサー Suricata の警報と通信記録（１行１JSON）。"}},
     make_eve_decoder},
};

constexpr const DetectorInfo* kDetectors[] = {&kIndicatorHit, &kAssetAttack, &kSilence};

constexpr ReferenceKind kReferences[] = {
    {"assets", {"Register of assets (TOML).", "重要資産台帳（TOML）。"}},
    {"indicators", {"List of indicators, plain or CSV.", "脅威情報リスト（テキスト又はCSV）。"}},
    {"warninglists",
     {"MISP warninglist (JSON) or plain list of harmless values.",
      "無害な値の一覧（MISP 形式 JSON 又はテキスト）。"}},
};

}  // namespace

const Domain& cyber_domain() {
  static const Domain domain{
      "cyber", {"Cyberspace", "サイバー空間"}, kFormats, kDetectors, kReferences, make_cyber_room};
  return domain;
}

}  // namespace yagura::cyber
