#include <array>

#include "spectrum/interference.h"

namespace yagura::spectrum {
namespace {

constexpr std::array<Option, 6> kOptions{{
    {"window_s",
     1800,
     300,
     21'600,
     {"Aircraft of so many seconds back are counted together.", "集計の対象とする時間幅（秒）。"}},
    {"cell_level",
     8,
     5,
     10,
     {"Level of the S2 cells in which aircraft are counted (8: about 36 km across).",
      "航空機を集計するS2セルの階層（8は一辺約36 km）。"}},
    {"least_aircraft",
     3,
     2,
     100,
     {"Distinct aircraft without which a cell is 'no data'.",
      "この機数に満たないセルは「データなし」とします。"}},
    {"yellow_share",
     0.02,
     0.001,
     0.9,
     {"Share (bad - 1) / (bad + good) from which a cell is yellow.",
      "セルを黄とする割合（(異常機数－1)÷全機数）。"}},
    {"red_share", 0.10, 0.002, 1, {"Share from which a cell is red.", "セルを赤とする割合。"}},
    {"update_s",
     300,
     60,
     3600,
     {"An open event is updated at most once in so many seconds.",
      "継続中の事象を更新する最短間隔（秒）。"}},
}};

constexpr std::array<Measure, 7> kMeasures{{
    {"cells", 1, {"cells disturbed at any time", "擾乱が認められたセル数"}},
    {"bad_aircraft",
     1,
     {"aircraft without navigation in the worst minute", "最悪時の測位喪失機数"}},
    {"good_aircraft", 1, {"aircraft with good navigation beside them", "同じ時の測位正常機数"}},
    {"share", 0.001, {"share without navigation", "測位喪失の割合"}},
    {"share_lower_95", 0.001, {"its 95 % lower bound", "同割合の95 %下限"}},
    {"level", 0, {"worst level of a cell", "セルの最悪区分"}},
    {"bad_aircraft_total", 1, {"aircraft without navigation in all", "測位喪失機の延べ数"}},
}};

}  // namespace

const DetectorInfo kInterference = {
    "spectrum.gnss_interference",
    1,
    1,
    {"Satellite navigation disturbed", "衛星測位の擾乱"},
    {"Several aircraft that had good satellite navigation a moment ago lose it in one area.",
     "直前まで衛星測位が正常であった複数の航空機が、同じ海空域で測位を失った場合に検出します。"},
    {"An announced test or exercise, or aircraft of one operator with the same ailing equipment; "
     "other receivers in the area that see good navigation.",
     "事前に告示された試験・演習や、同一運航者の機材の不具合であれば無害です。同じ海空域の他の受信"
     "機が正常な測位を示していれば誤りです。"},
    Key::cell,
    Order::event_time,
    hours{1},
    kOptions,
    kMeasures,
    "level",
    "red",
};

}  // namespace yagura::spectrum
