#include "app/catalogue.h"

#include <gtest/gtest.h>

namespace yagura {
namespace {

TEST(Catalogue, NamesTheAreaThatThePageOpensOn) {
  EXPECT_EQ(catalogue_json({}).find("area"), nullptr);
  const Json j = catalogue_json(Box::from_degrees(170, -10, -170.5, 10));
  EXPECT_EQ(j["area"].dump(), "[170,-10,-170.5,10]");
  EXPECT_FALSE(j["formats"].as_array().empty());
}

}  // namespace
}  // namespace yagura
