// A4 pages of text and tables, as PDF: the paper a record is printed on. Lengths are points (1/72
// inch). The same calls give the same bytes, on a machine with the same fonts: the only date in the
// file is the one that is given. Japanese and Latin are set in Noto Sans CJK JP (package
// fonts-noto-cjk); the text can be searched and copied.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "base/time.h"

namespace yagura {

enum class Ink : std::uint8_t { body, soft, strong, alert };

struct Run {  // of text in one style
  std::string text;
  double size = 8.5;
  bool bold = false;
  bool mono = false;  // for hashes
  Ink ink = Ink::body;
};
using Rich = std::vector<Run>;  // runs one after the other; '\n' breaks the line

struct SheetColumn {
  std::string title;
  double share = 1;  // of the width, against the other columns
};

// What stands on every page beside its number.
struct SheetFrame {
  std::string title;   // of the document; also in its properties
  std::string label;   // the marking: in the middle of header and footer
  std::string notice;  // "EXERCISE", or "": above the label, in the colour of an alert
  std::string foot;    // left in the footer
  Time date;           // of the document's properties
  Lang lang = Lang::en;
};

class Sheet {
 public:
  // `total`: pages that the numbers speak of ("2 / 7"); 0 = only count them, no file. Throws
  // EnvironmentError where the fonts are missing.
  Sheet(SheetFrame frame, int total);
  ~Sheet();
  Sheet(const Sheet&) = delete;
  Sheet& operator=(const Sheet&) = delete;

  void title(std::string_view text, std::string_view under);
  // Level 1 or 2; level 1 goes into the outline. Never stands alone at the foot of a page.
  void heading(int level, std::string_view text);
  void paragraph(const Rich& text);
  // A box with a rule at its left, for what must not be overlooked.
  void note(std::string_view text);
  // Pairs of name and value in two columns, without a head.
  void facts(const std::vector<std::pair<std::string, Rich>>& rows);
  // The head is repeated on every page that the table reaches; a row stays whole where a page can
  // hold it, and is divided between lines where not. No row: a line that says so.
  void table(const std::vector<SheetColumn>& columns, const std::vector<std::vector<Rich>>& rows);
  void space(double points);

  int pages() const;
  // The file. Precondition: a total was given. Nothing may be added after it.
  std::string finish();

 private:
  struct Paper;
  std::unique_ptr<Paper> paper_;
};

// Draws twice: once to count the pages, once with their number.
template <class F>
std::string print_sheet(const SheetFrame& frame, F&& draw) {
  Sheet count(frame, 0);
  draw(count);
  Sheet sheet(frame, count.pages());
  draw(sheet);
  return sheet.finish();
}

}  // namespace yagura
