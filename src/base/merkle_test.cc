#include "base/merkle.h"

#include <gtest/gtest.h>

#include <string>

#include "base/random.h"

namespace yagura::merkle {
namespace {

// Inputs and roots of the reference tests of RFC 6962 and RFC 9162 (certificate-transparency,
// merkletree/merkle_tree_test.cc); RFC 9162 hashes in the same way.
const std::vector<std::string> kInputs = {"",
                                          "00",
                                          "10",
                                          "2021",
                                          "3031",
                                          "40414243",
                                          "5051525354555657",
                                          "606162636465666768696a6b6c6d6e6f"};
const std::vector<std::string> kRoots = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

std::vector<Digest> leaves(std::size_t n) {
  std::vector<Digest> out;
  out.reserve(n);
  for (std::size_t i = 0; i < n; ++i) {
    out.push_back(leaf_hash(i < kInputs.size() ? *from_hex(kInputs[i]) : std::to_string(i)));
  }
  return out;
}

TEST(Merkle, RootsAreThoseOfTheReference) {
  EXPECT_EQ(to_hex(root({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  for (std::size_t n = 1; n <= kRoots.size(); ++n) {
    EXPECT_EQ(to_hex(root(leaves(n))), kRoots[n - 1]) << n;
  }
}

TEST(Merkle, PathsAreThoseOfTheReference) {
  // certificate-transparency: path of leaf 0 of 8, of leaf 5 of 8, of leaf 2 of 3.
  const auto path = audit_path(leaves(8), 0);
  ASSERT_EQ(path.size(), 3U);
  EXPECT_EQ(to_hex(path[0]), "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
  EXPECT_EQ(to_hex(path[1]), "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e");
  EXPECT_EQ(to_hex(path[2]), "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
  ASSERT_EQ(audit_path(leaves(3), 2).size(), 1U);
  EXPECT_EQ(to_hex(audit_path(leaves(3), 2)[0]), kRoots[1]);
}

TEST(Merkle, EveryPathOfEveryTreeVerifiesAndNoOther) {
  for (std::size_t n = 1; n <= 70; ++n) {
    const auto list = leaves(n);
    const Digest whole = root(list);
    for (std::size_t i = 0; i < n; ++i) {
      auto path = audit_path(list, i);
      ASSERT_TRUE(verify(list[i], i, n, path, whole)) << n << " " << i;
      EXPECT_FALSE(verify(list[i], i + 1, n, path, whole));
      EXPECT_FALSE(verify(leaf_hash("another"), i, n, path, whole));
      path.push_back(whole);
      EXPECT_FALSE(verify(list[i], i, n, path, whole));
      path.pop_back();
      if (!path.empty()) {
        path.back()[7] ^= 1;
        EXPECT_FALSE(verify(list[i], i, n, path, whole));
        path.pop_back();
        EXPECT_FALSE(verify(list[i], i, n, path, whole));
      }
    }
  }
}

TEST(Merkle, GrowingRootEqualsTheRootOfTheWhole) {
  Growing growing;
  for (std::size_t n = 0; n < 100; ++n) {
    EXPECT_EQ(growing.root(), root(leaves(n)));
    EXPECT_EQ(growing.size(), n);
    growing.add(leaves(n + 1).back());
  }
}

// certificate-transparency, merkletree/merkle_tree_test.cc, and the same in
// transparency-dev/merkle: the trees of the eight inputs above.
TEST(Merkle, ConsistencyPathsAreThoseOfTheReference) {
  struct Vector {
    std::size_t first, second;
    std::vector<std::string> path;
  };
  const std::vector<Vector> vectors = {
      {1, 1, {}},
      {1,
       8,
       {"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}},
      {6,
       8,
       {"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
      {2,
       5,
       {"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}}};
  for (const Vector& v : vectors) {
    std::vector<std::string> got;
    for (const Digest& d : consistency_path(leaves(v.second), v.first)) got.push_back(to_hex(d));
    EXPECT_EQ(got, v.path) << v.first << " of " << v.second;
  }
}

TEST(Merkle, EveryTreeIsConsistentWithItsBeginningsAndNoOther) {
  const auto list = leaves(65);
  std::vector<Digest> roots;
  for (std::size_t n = 0; n <= 65; ++n) roots.push_back(root(std::span(list).first(n)));
  for (std::size_t second = 0; second <= 64; ++second) {
    for (std::size_t first = 0; first <= second; ++first) {
      auto path = consistency_path(std::span(list).first(second), first);
      const auto holds = [&](std::size_t m, const Digest& a, std::size_t n, const Digest& b) {
        return verify_consistency(m, a, n, b, path);
      };
      ASSERT_TRUE(holds(first, roots[first], second, roots[second])) << first << " " << second;
      const Digest other = leaf_hash("another");
      EXPECT_FALSE(holds(first, other, second, roots[second]));
      if (first != 0) {
        EXPECT_FALSE(holds(first, roots[first], second, other));
      }
      if (first != second) {
        EXPECT_FALSE(holds(second, roots[second], first, roots[first]));
      }
      if (first == 0) continue;
      for (std::size_t i = 0; i < path.size(); ++i) {
        path[i][3] ^= 1;
        EXPECT_FALSE(holds(first, roots[first], second, roots[second]));
        path[i][3] ^= 1;
      }
      path.push_back(other);
      EXPECT_FALSE(holds(first, roots[first], second, roots[second]));
      path.pop_back();
      if (path.empty()) continue;
      path.pop_back();
      EXPECT_FALSE(holds(first, roots[first], second, roots[second]));
    }
  }
}

TEST(Merkle, AForkIsConsistentWithNothing) {
  auto list = leaves(40);
  const Digest before = root(std::span(list).first(17));
  list[9] = leaf_hash("changed after the fact");
  EXPECT_FALSE(verify_consistency(17, before, 40, root(list), consistency_path(list, 17)));
}

TEST(Merkle, AnySizesAndPathsAreSafe) {
  Random random(3);
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t sizes[] = {random.below(70), random.next(), ~0ULL - random.below(3)};
    std::vector<Digest> path(random.below(70));
    for (Digest& d : path) d = leaf_hash(std::to_string(random.next()));
    EXPECT_FALSE(verify_consistency(1 + sizes[random.below(3)] % (~0ULL - 1), leaf_hash("a"),
                                    sizes[random.below(3)], leaf_hash("b"), path));
  }
}

}  // namespace
}  // namespace yagura::merkle
