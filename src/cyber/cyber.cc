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
       "ネットワークセンサー Suricata の警報と通信記録（1行に1 JSON）。"},
      {},
      "event_type,host,in_iface,flow_id,src_ip,src_port,dest_ip,dest_port,proto,app_proto,"
      "alert.action,alert.gid,alert.signature_id,alert.rev,alert.signature,alert.category,"
      "alert.severity,flow.start,flow.end,flow.state,flow.pkts_toserver,flow.pkts_toclient,"
      "flow.bytes_toserver,flow.bytes_toclient,dns.type,dns.rrname,dns.rrtype,dns.rcode,"
      "dns.rdata,tls.sni,tls.subject,tls.issuerdn,tls.fingerprint,tls.version,"
      "http.hostname,http.url,http.http_method,http.status,http.length,"
      "http.http_user_agent,http.http_content_type,fileinfo.filename,fileinfo.size,"
      "fileinfo.md5,fileinfo.sha1,fileinfo.sha256"},
     make_eve_decoder},
};

constexpr const DetectorInfo* kDetectors[] = {&kIndicatorHit, &kAssetAttack, &kSilence};

constexpr ReferenceKind kReferences[] = {
    {"assets", {"Register of assets (TOML).", "重要資産台帳（TOML）。"}},
    {"indicators", {"List of indicators, plain or CSV.", "脅威情報リスト（テキストまたは CSV）。"}},
    {"warninglists",
     {"MISP warninglist (JSON) or plain list of harmless values.",
      "無害な値の一覧（MISP 形式 JSON またはテキスト）。"}},
};

}  // namespace

const Domain& cyber_domain() {
  static const Domain domain{
      "cyber", {"Cyberspace", "サイバー空間"}, kFormats, kDetectors, kReferences, make_cyber_room};
  return domain;
}

}  // namespace yagura::cyber
