#include "track/cell.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "base/random.h"

namespace yagura {
namespace {

Position at(double lat, double lon) { return *Position::from_degrees(lat, lon); }

// Ids and tokens of S2's own documentation and library (S2CellId::FromLatLng(...).ToToken()).
TEST(Cell, HasTheIdsOfTheS2Library) {
  EXPECT_EQ(cell_token(cell_of(at(0, 0), 0)), "1");
  EXPECT_EQ(cell_token(cell_of(at(90, 0), 0)), "5");
  EXPECT_EQ(cell_level(cell_of(at(35.6, 139.8))), kCoverageLevel);
  EXPECT_EQ(cell_from_token("1"), cell_of(at(0, 0), 0));
}

TEST(Cell, RefusesTextThatNamesNoCell) {
  for (const char* text : {"", "X", "zz", "0", "12345678901234567", "3\n", " 1"}) {
    EXPECT_EQ(cell_from_token(text), std::nullopt) << text;
  }
}

TEST(Cell, TokenAndIdGoBothWays) {
  Random random(1);
  for (int i = 0; i < 1000; ++i) {
    const CellId id = cell_of(at(random.uniform(-90, 90), random.uniform(-180, 180)),
                              static_cast<int>(random.below(31)));
    EXPECT_EQ(cell_from_token(cell_token(id)), id);
  }
}

TEST(Cell, NeighboursTouchAndAreEightOrSeven) {
  Random random(2);
  for (int i = 0; i < 200; ++i) {
    const CellId id = cell_of(at(random.uniform(-90, 90), random.uniform(-180, 180)));
    const auto around = cell_neighbours(id);
    EXPECT_TRUE(around.size() == 8 || around.size() == 7);
    EXPECT_FALSE(std::binary_search(around.begin(), around.end(), id));
    for (const CellId n : around) {
      const auto back = cell_neighbours(n);
      EXPECT_TRUE(std::binary_search(back.begin(), back.end(), id));
    }
  }
}

TEST(Cell, AreasOfLevelSevenAverageTheKnownFigure) {
  // S2 cell statistics: level 7 has 98,304 cells, 5,188.66 km2 on average.
  EXPECT_NEAR(cell_area_km2(cell_of(at(35, 139))), 5188, 5188 * 0.6);
}

TEST(Cell, CoversACircleWhollyAcrossTheAntimeridian) {
  const Position centre = at(52, 179.9);
  const auto cells = cells_near(centre, Distance::kilometres(120), kCoverageLevel);
  ASSERT_FALSE(cells.empty());
  Random random(3);
  for (int i = 0; i < 500; ++i) {
    const Position p = destination(centre, Angle::degrees(random.uniform(0, 360)),
                                   Distance::kilometres(random.uniform(0, 119)));
    EXPECT_TRUE(std::binary_search(cells.begin(), cells.end(), cell_of(p)));
  }
  EXPECT_TRUE(cells_near(centre, Distance::kilometres(9000), 12, 1000).empty());
}

TEST(Cell, CoversAPolygonWholly) {
  Polygon box;
  box.rings = {{at(30, 125), at(30, 128), at(33, 128), at(33, 125)}};
  const auto cells = cells_covering(box, kCoverageLevel);
  Random random(4);
  for (int i = 0; i < 500; ++i) {
    const Position p = at(random.uniform(30.1, 32.9), random.uniform(125.1, 127.9));
    EXPECT_TRUE(std::binary_search(cells.begin(), cells.end(), cell_of(p)));
  }
  EXPECT_LT(cells.size(), 60u);
  EXPECT_TRUE(cells_covering(box, 14, 100).empty());
}

TEST(Cell, CentreAndCornersBelongToIt) {
  const CellId id = cell_of(at(-33, 151));
  EXPECT_EQ(cell_of(cell_centre(id)), id);
  EXPECT_EQ(cell_corners(id).size(), 4u);
  EXPECT_EQ(cell_parent(cell_of(at(-33, 151), 12), 7), id);
}

}  // namespace
}  // namespace yagura
