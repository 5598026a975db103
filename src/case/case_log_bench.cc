// How long a log of N entries (default 10,000 handovers of one case) takes to be read, folded and
// verified from case.db, and to append one more: processor time, one thread.
#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "case/keeper.h"
#include "case/verify.h"

namespace {

using namespace yagura;
using namespace yagura::cases;

template <class F>
void timed(const char* what, F&& f) {
  const std::clock_t start = std::clock();
  f();
  fmt::print("{:<40} {:8.3f} s\n", what,
             static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
}

// The log goes on with `count` entries that are put in at once: appended one by one each would wait
// for the disk.
void grow(Keeper& keeper, CaseStore& store, const std::string& id, const PrivateKey& by,
          std::uint64_t count) {
  CaseLog log = keeper.own_log();
  std::vector<StoredEntry> entries;
  for (std::uint64_t i = 0; i < count; ++i) {
    Envelope head;
    head.place = {log.origin(), log.size()};
    head.case_id = id;
    head.kind = "handover";
    head.side = "jp";
    head.author = by.id();
    head.time = std::max(log.last_time(), Keeper::system_now());
    const Entry entry =
        *Entry::make(head, Json::object({{"text", "a quiet night"}}), by, random_salts());
    entries.push_back({log.size(), entry.leaf_data(), entry.wire()});
    log.add(entries.back());
  }
  store.append(log.origin(), entries, sign_checkpoint(log.checkpoint(), keeper.node_key()));
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000;
  const std::string dir = (std::filesystem::temp_directory_path() / "yagura-case-bench").string();
  std::filesystem::remove_all(dir);
  std::string id;
  {
    auto keeper = std::make_unique<Keeper>(dir);
    static_cast<void>(keeper->begin("bench/case", "bench"));
    const PrivateKey node = keeper->node_key();
    id = *keeper->open_case(Json::object({{"type", "event"}}), "t",
                            {{"jp", "bench/case"}, {"us", "bench/case"}}, true, node);
    static_cast<void>(keeper->append(
        id, "member", "jp",
        Json::object({{"person", node.id()}, {"roles", Json::array({"analyst"})}}), node));
    // const_cast: the keeper alone appends in the product.
    grow(*keeper, const_cast<CaseStore&>(keeper->store()), id, node, count);
  }
  std::unique_ptr<Keeper> keeper;
  timed("open: read, check every signature", [&] { keeper = std::make_unique<Keeper>(dir); });
  timed("fold one case", [&] { static_cast<void>(keeper->state(id)); });
  timed("append one entry", [&] {
    static_cast<void>(
        keeper->append(id, "handover", "jp", Json::object({{"text", "x"}}), keeper->node_key()));
  });
  timed("verify the case", [&] {
    static_cast<void>(
        verify_case(keeper->store(), id, [](const std::string&, int) { return std::nullopt; }, ""));
  });
  fmt::print("{} entries, case.db {} KiB\n", keeper->own_log().size(),
             std::filesystem::file_size(dir + "/case.db") / 1024);
  keeper.reset();
  std::filesystem::remove_all(dir);
}
