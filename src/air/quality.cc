#include "air/quality.h"

namespace yagura::air {
namespace {

Integrity nic(std::uint8_t value, std::optional<double> rc_m) {
  return {value, std::nullopt, rc_m};
}
Integrity nuc(std::uint8_t value, std::optional<double> rc_m) {
  return {std::nullopt, value, rc_m};
}

// NUCp of both airborne and surface type codes; HPL.
Integrity version_0(unsigned type_code) {
  switch (type_code) {
    case 5:
    case 9:
    case 20:
      return nuc(9, 7.5);
    case 6:
    case 10:
    case 21:
      return nuc(8, 25);
    case 7:
    case 11:
      return nuc(7, 185.2);
    case 8:
      return nuc(6, std::nullopt);
    case 12:
      return nuc(6, 370.4);
    case 13:
      return nuc(5, 926);
    case 14:
      return nuc(4, 1852);
    case 15:
      return nuc(3, 3704);
    case 16:
      return nuc(2, 18520);
    case 17:
      return nuc(1, 37040);
    case 0:
    case 18:
    case 22:
      return nuc(0, std::nullopt);
    default:
      return {};
  }
}

// Type codes whose supplement does not matter; the same in versions 1 and 2.
Integrity plain(unsigned type_code) {
  switch (type_code) {
    case 9:
    case 20:
      return nic(11, 7.5);
    case 10:
    case 21:
      return nic(10, 25);
    case 12:
      return nic(7, 370.4);
    case 14:
      return nic(5, 1852);
    case 15:
      return nic(4, 3704);
    case 17:
      return nic(1, 37040);
    case 0:
    case 18:
    case 22:
      return nic(0, std::nullopt);
    default:
      return {};
  }
}

Integrity version_1(unsigned type_code, std::optional<bool> s) {
  if (type_code != 11 && type_code != 13 && type_code != 16) return plain(type_code);
  if (!s) return type_code == 13 ? nic(6, std::nullopt) : Integrity{};
  switch (type_code) {
    case 11:
      return *s ? nic(9, 75) : nic(8, 185.2);
    case 13:
      return *s ? nic(6, 1111.2) : nic(6, 926);
    default:
      return *s ? nic(3, 7408) : nic(2, 14816);
  }
}

Integrity version_2(unsigned type_code, std::optional<bool> a, std::optional<bool> b) {
  if (type_code != 11 && type_code != 13 && type_code != 16) return plain(type_code);
  if (!a || !b) return type_code == 13 ? nic(6, std::nullopt) : Integrity{};
  switch (type_code) {
    case 11:
      if (*a != *b) return {};
      return *a ? nic(9, 75) : nic(8, 185.2);
    case 13:
      if (*a && !*b) return nic(6, std::nullopt);
      return nic(6, *a ? 1111.2 : *b ? 555.6 : 926);
    default:
      if (*a != *b) return {};
      return *a ? nic(3, 7408) : nic(2, 14816);
  }
}

}  // namespace

Integrity airborne_integrity(unsigned version, unsigned type_code, Supplements s) {
  if (type_code != 0 && (type_code < 9 || type_code > 22 || type_code == 19)) return {};
  if (version == 0) return version_0(type_code);
  if (version == 1) return version_1(type_code, s.a);
  return version == 2 ? version_2(type_code, s.a, s.b) : Integrity{};
}

Integrity surface_integrity(unsigned version, unsigned type_code, Supplements s) {
  if (type_code < 5 || type_code > 8 || version > 2) return {};
  if (version == 0) return version_0(type_code);
  if (type_code == 5) return nic(11, 7.5);
  if (type_code == 6) return nic(10, 25);
  if (version == 1) {
    if (type_code == 8) return nic(0, std::nullopt);
    if (!s.a) return {};
    return *s.a ? nic(9, 75) : nic(8, 185.2);
  }
  if (!s.a || !s.c) return {};
  if (type_code == 7) return *s.a && !*s.c ? nic(9, 75) : nic(8, 185.2);
  if (*s.a) return *s.c ? nic(7, 370.4) : nic(6, 555.6);
  return *s.c ? nic(6, 1111.2) : nic(0, std::nullopt);
}

std::optional<double> nac_p_metres(unsigned nac_p) {
  static constexpr double kEpu[] = {0, 18520, 7408, 3704, 1852, 926, 555.6, 185.2, 92.6, 30, 10, 3};
  if (nac_p == 0 || nac_p > 11) return std::nullopt;
  return kEpu[nac_p];
}

std::optional<double> nac_v_metres_per_second(unsigned nac_v) {
  static constexpr double kBound[] = {0, 10, 3, 1, 0.3};
  if (nac_v == 0 || nac_v > 4) return std::nullopt;
  return kBound[nac_v];
}

std::optional<std::uint8_t> nac_p_of_version_0(unsigned type_code) {
  switch (type_code) {
    case 5:
    case 9:
    case 20:
      return std::uint8_t{11};
    case 6:
    case 10:
    case 21:
      return std::uint8_t{10};
    case 7:
    case 11:
      return std::uint8_t{8};
    case 12:
      return std::uint8_t{7};
    case 13:
      return std::uint8_t{6};
    case 14:
      return std::uint8_t{5};
    case 15:
      return std::uint8_t{4};
    case 16:
    case 17:
      return std::uint8_t{1};
    case 0:
    case 8:
    case 18:
    case 22:
      return std::uint8_t{0};
    default:
      return std::nullopt;
  }
}

std::optional<std::uint8_t> sil_of_version_0(unsigned type_code) {
  if (!nac_p_of_version_0(type_code)) return std::nullopt;
  return static_cast<std::uint8_t>(type_code == 0 || type_code == 18 || type_code == 22 ? 0 : 2);
}

}  // namespace yagura::air
