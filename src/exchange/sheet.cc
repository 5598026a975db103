#include "exchange/sheet.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <array>

#include "base/assert.h"
#include "base/result.h"

#if defined(__SANITIZE_ADDRESS__)
// Cairo 1.16 keeps 768 bytes of each font whose glyphs it has picked, fontconfig its caches.
extern "C" const char* __lsan_default_suppressions();   // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __lsan_default_suppressions() {  // NOLINT(bugprone-reserved-identifier)
  return "leak:libcairo.so.2\nleak:libfontconfig.so.1\n";
}
#endif

namespace yagura {
namespace {

constexpr double kWidth = 595.276, kHeight = 841.890;  // A4
constexpr double kLeft = 48, kRight = kWidth - 48;
constexpr double kTop = 84, kBottom = kHeight - 66;
constexpr double kPad = 3.5;      // inside a cell
constexpr double kLeading = 1.5;  // between lines, beyond the font's own
constexpr const char* kFamily = "Noto Sans CJK JP";
constexpr const char* kMono = "Noto Sans Mono CJK JP";

struct Colour {
  double r, g, b;
};
constexpr std::array<Colour, 4> kInks = {{
    {0.13, 0.15, 0.18},  // body
    {0.40, 0.43, 0.47},  // soft
    {0.06, 0.20, 0.36},  // strong
    {0.66, 0.11, 0.09},  // alert
}};
constexpr Colour kRule = {0.78, 0.80, 0.83}, kHead = {0.93, 0.945, 0.96}, kBar = {0.06, 0.20, 0.36};

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;
using Layout = Owned<PangoLayout>;

bool has_family(PangoFontMap* map, std::string_view name) {
  PangoFontFamily** families = nullptr;
  int count = 0;
  pango_font_map_list_families(map, &families, &count);
  const bool found = std::any_of(families, families + count, [&](PangoFontFamily* f) {
    return name == pango_font_family_get_name(f);
  });
  g_free(static_cast<void*>(families));
  return found;
}

void add_style(PangoAttrList* list, PangoAttribute* a, std::size_t begin, std::size_t end) {
  a->start_index = static_cast<guint>(begin);
  a->end_index = static_cast<guint>(end);
  pango_attr_list_insert(list, a);
}

guint16 channel(double v) { return static_cast<guint16>(v * 65535); }

}  // namespace

struct Sheet::Paper {
  Paper(SheetFrame f, int pages_in_all);
  ~Paper();

  Layout layout(const Rich& text, double width) const;
  Layout plain_line(std::string_view text, double size, bool bold, Ink ink, double width,
                    PangoAlignment align = PANGO_ALIGN_LEFT) const;
  void draw(PangoLayout* l, double x, double top) const;
  void open_count();
  void open_file();
  void begin_page();
  void frame_page();
  void need(double height);  // a new page where less is left
  void rule(double from, double to, double at, Colour c, double width) const;
  void fill(double x, double top, double width, double height, Colour c) const;
  void ink(Colour c) const { cairo_set_source_rgb(cr, c.r, c.g, c.b); }
  void outline(std::string_view text) const;
  void table_head(const std::vector<SheetColumn>& columns, const std::vector<double>& widths);

  SheetFrame frame;
  int total, page = 0;
  double y = kTop;
  std::string bytes;
  Owned<PangoFontMap> fonts;
  Owned<PangoContext> context;
  cairo_surface_t* surface = nullptr;
  cairo_t* cr = nullptr;
};

Sheet::Paper::Paper(SheetFrame f, int pages_in_all) : frame(std::move(f)), total(pages_in_all) {
  fonts.reset(pango_cairo_font_map_new());
  // One point of a font is one unit of the page.
  pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(fonts.get()), 72);
  for (const char* family : {kFamily, kMono}) {
    if (!has_family(fonts.get(), family))
      throw EnvironmentError(said("sheet.no_font"), family, said("sheet.install_font"));
  }
  context.reset(pango_font_map_create_context(fonts.get()));
  pango_context_set_language(context.get(), pango_language_from_string("ja"));
  // The size of a line without text.
  PangoFontDescription* standard = pango_font_description_from_string(kFamily);
  pango_font_description_set_size(standard, 7 * PANGO_SCALE);
  pango_context_set_font_description(context.get(), standard);
  pango_font_description_free(standard);
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context.get(), options);
  cairo_font_options_destroy(options);

  total > 0 ? open_file() : open_count();
  cr = cairo_create(surface);  // NOLINT(cppcoreguidelines-prefer-member-initializer): after it
  begin_page();
}

// Pages that are only counted need no fonts in a file.
void Sheet::Paper::open_count() {
  const cairo_rectangle_t paper = {0, 0, kWidth, kHeight};
  surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &paper);
}

void Sheet::Paper::open_file() {
  const auto keep = [](void* to, const unsigned char* data, unsigned int size) {
    static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(data), size);
    return CAIRO_STATUS_SUCCESS;
  };
  surface = cairo_pdf_surface_create_for_stream(keep, &bytes, kWidth, kHeight);
  const std::string date = to_rfc3339(frame.date).substr(0, 19) + "Z";
  const auto set = [&](cairo_pdf_metadata_t what, const std::string& text) {
    cairo_pdf_surface_set_metadata(surface, what, text.c_str());
  };
  set(CAIRO_PDF_METADATA_TITLE, frame.title);
  set(CAIRO_PDF_METADATA_SUBJECT, frame.label);
  set(CAIRO_PDF_METADATA_CREATOR, "Yagura");
  set(CAIRO_PDF_METADATA_CREATE_DATE, date);
  set(CAIRO_PDF_METADATA_MOD_DATE, date);
}

Sheet::Paper::~Paper() {
  cairo_destroy(cr);
  cairo_surface_finish(surface);
  cairo_surface_destroy(surface);
}

Layout Sheet::Paper::layout(const Rich& text, double width) const {
  Layout out(pango_layout_new(context.get()));
  std::string all;
  PangoAttrList* list = pango_attr_list_new();
  for (const Run& run : text) {
    const std::size_t begin = all.size();
    all += plain(run.text, true);
    const std::size_t end = all.size();
    const Colour c = kInks[static_cast<std::size_t>(run.ink)];
    add_style(list, pango_attr_insert_hyphens_new(FALSE), begin, end);
    add_style(list, pango_attr_family_new(run.mono ? kMono : kFamily), begin, end);
    add_style(list, pango_attr_size_new(static_cast<int>(run.size * PANGO_SCALE)), begin, end);
    add_style(list, pango_attr_weight_new(run.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL),
              begin, end);
    add_style(list, pango_attr_foreground_new(channel(c.r), channel(c.g), channel(c.b)), begin,
              end);
  }
  pango_layout_set_text(out.get(), all.data(), static_cast<int>(all.size()));
  pango_layout_set_attributes(out.get(), list);
  pango_attr_list_unref(list);
  pango_layout_set_width(out.get(), static_cast<int>(width * PANGO_SCALE));
  pango_layout_set_wrap(out.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_spacing(out.get(), static_cast<int>(kLeading * PANGO_SCALE));
  return out;
}

Layout Sheet::Paper::plain_line(std::string_view text, double size, bool bold, Ink colour,
                                double width, PangoAlignment align) const {
  Layout out = layout({{std::string(text), size, bold, false, colour}}, width);
  pango_layout_set_alignment(out.get(), align);
  return out;
}

void Sheet::Paper::draw(PangoLayout* l, double x, double top) const {
  cairo_move_to(cr, x, top);
  pango_cairo_show_layout(cr, l);
}

void Sheet::Paper::rule(double from, double to, double at, Colour c, double width) const {
  ink(c);
  cairo_set_line_width(cr, width);
  cairo_move_to(cr, from, at);
  cairo_line_to(cr, to, at);
  cairo_stroke(cr);
}

void Sheet::Paper::fill(double x, double top, double width, double height, Colour c) const {
  ink(c);
  cairo_rectangle(cr, x, top, width, height);
  cairo_fill(cr);
}

void Sheet::Paper::outline(std::string_view text) const {
  if (total == 0) return;
  const std::string where = "page=" + std::to_string(page) + " pos=[" + std::to_string(kLeft) +
                            " " + std::to_string(y) + "]";
  cairo_pdf_surface_add_outline(surface, CAIRO_PDF_OUTLINE_ROOT, plain(text).c_str(), where.c_str(),
                                static_cast<cairo_pdf_outline_flags_t>(0));
}

void Sheet::Paper::begin_page() {
  if (page > 0) cairo_show_page(cr);
  ++page;
  y = kTop;
  frame_page();
}

// The label stands in header and footer, so that no page can be read without it.
void Sheet::Paper::frame_page() {
  const double width = kRight - kLeft;
  double top = 26;
  if (!frame.notice.empty()) {
    draw(plain_line(frame.notice, 8, true, Ink::alert, width, PANGO_ALIGN_CENTER).get(), kLeft, 16);
    top = 29;
  }
  draw(plain_line(frame.label, 8, true, Ink::strong, width, PANGO_ALIGN_CENTER).get(), kLeft, top);
  Layout name = plain_line(frame.title, 7.5, false, Ink::soft, width);
  pango_layout_set_ellipsize(name.get(), PANGO_ELLIPSIZE_END);
  draw(name.get(), kLeft, top + 17);
  rule(kLeft, kRight, top + 33, kRule, 0.6);

  const double foot = kHeight - 44;
  rule(kLeft, kRight, foot - 5, kRule, 0.6);
  draw(plain_line(frame.foot, 7, false, Ink::soft, width).get(), kLeft, foot);
  draw(plain_line(frame.label, 8, true, Ink::strong, width, PANGO_ALIGN_CENTER).get(), kLeft,
       foot + 12);
  const std::string number =
      total > 0 ? std::to_string(page) + " / " + std::to_string(total) : std::to_string(page);
  draw(plain_line(number, 7.5, false, Ink::body, width, PANGO_ALIGN_RIGHT).get(), kLeft, foot);
}

void Sheet::Paper::need(double height) {
  if (y + height > kBottom && y > kTop) begin_page();
}

namespace {

double height_of(PangoLayout* l) {
  int width = 0, height = 0;
  pango_layout_get_size(l, &width, &height);
  return static_cast<double>(height) / PANGO_SCALE;
}

// A layout drawn line by line, so that it can go on on the next page.
class Lines {
 public:
  explicit Lines(Layout layout) : layout_(std::move(layout)) {
    PangoLayoutIter* at = pango_layout_get_iter(layout_.get());
    do {
      PangoRectangle r;
      pango_layout_iter_get_line_extents(at, nullptr, &r);
      const double top = static_cast<double>(r.y) / PANGO_SCALE;
      lines_.push_back({top, top + static_cast<double>(r.height) / PANGO_SCALE,
                        static_cast<double>(pango_layout_iter_get_baseline(at)) / PANGO_SCALE,
                        static_cast<double>(r.x) / PANGO_SCALE});
    } while (pango_layout_iter_next_line(at) != FALSE);
    pango_layout_iter_free(at);
  }
  bool done() const { return next_ >= lines_.size(); }
  double left() const { return done() ? 0 : lines_.back().bottom - lines_[next_].top; }
  // How many points of the next lines fit into `height`.
  double fits(double height) const {
    double used = 0;
    for (std::size_t i = next_; i < lines_.size(); ++i) {
      const double to = lines_[i].bottom - lines_[next_].top;
      if (to > height) break;
      used = to;
    }
    return used;
  }
  void draw(cairo_t* cr, double x, double top, double height) {
    if (done()) return;
    const double from = lines_[next_].top;
    while (!done() && lines_[next_].bottom - from <= height + 1e-6) {
      cairo_move_to(cr, x + lines_[next_].x, top + lines_[next_].baseline - from);
      pango_cairo_show_layout_line(
          cr, pango_layout_get_line_readonly(layout_.get(), static_cast<int>(next_)));
      ++next_;
    }
  }

 private:
  struct Line {
    double top, bottom, baseline, x;
  };
  Layout layout_;
  std::vector<Line> lines_;
  std::size_t next_ = 0;
};

std::vector<double> widths_of(const std::vector<SheetColumn>& columns) {
  double sum = 0;
  for (const SheetColumn& c : columns) sum += c.share;
  std::vector<double> out;
  out.reserve(columns.size());
  for (const SheetColumn& c : columns) out.push_back((kRight - kLeft) * c.share / sum);
  return out;
}

// The cells of one row, each drawn as far as a page reaches.
struct Row {
  std::vector<Lines> cells;

  double left() const {
    double most = 0;
    for (const Lines& c : cells) most = std::max(most, c.left());
    return most;
  }
  double fits(double room) const {
    double used = 0;
    for (const Lines& c : cells) used = std::max(used, c.fits(room));
    return used;
  }
  void draw(cairo_t* cr, const std::vector<double>& widths, double top, double room) {
    double x = kLeft;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      cells[i].draw(cr, x + kPad, top, room);
      x += widths[i];
    }
  }
};

}  // namespace

Sheet::Sheet(SheetFrame frame, int total)
    : paper_(std::make_unique<Paper>(std::move(frame), total)) {}
Sheet::~Sheet() = default;

int Sheet::pages() const { return paper_->page; }

void Sheet::space(double points) { paper_->y += points; }

void Sheet::title(std::string_view text, std::string_view under) {
  Paper& p = *paper_;
  const double width = kRight - kLeft;
  p.draw(p.plain_line(under, 10, false, Ink::soft, width).get(), kLeft, p.y);
  p.y += 18;
  Layout l = p.plain_line(text, 17, true, Ink::strong, width);
  p.draw(l.get(), kLeft, p.y);
  p.y += height_of(l.get()) + 8;
  p.rule(kLeft, kLeft + 56, p.y, kBar, 2.2);
  p.y += 12;
}

void Sheet::heading(int level, std::string_view text) {
  Paper& p = *paper_;
  Layout l = p.plain_line(text, level == 1 ? 12 : 9.5, true, Ink::strong, kRight - kLeft);
  const double height = height_of(l.get());
  if (p.y > kTop) p.y += level == 1 ? 14 : 8;
  p.need(height + 110);  // with something under it: a note, the head of a table and a row
  if (level == 1) p.outline(text);
  p.draw(l.get(), kLeft, p.y);
  p.y += height + (level == 1 ? 5 : 3);
}

void Sheet::paragraph(const Rich& text) {
  Paper& p = *paper_;
  Lines lines(p.layout(text, kRight - kLeft));
  while (!lines.done()) {
    double used = lines.fits(kBottom - p.y);
    if (used <= 0) {
      p.begin_page();
      used = lines.fits(kBottom - p.y);
    }
    YAGURA_ASSERT(used > 0);
    lines.draw(p.cr, kLeft, p.y, used);
    p.y += used;
  }
  p.y += 5;
}

void Sheet::note(std::string_view text) {
  Paper& p = *paper_;
  Layout l = p.plain_line(text, 8.5, false, Ink::body, kRight - kLeft - 24);
  const double height = height_of(l.get()) + 12;
  p.need(height);
  p.fill(kLeft, p.y, kRight - kLeft, height, kHead);
  p.fill(kLeft, p.y, 2.4, height, kBar);
  p.draw(l.get(), kLeft + 12, p.y + 6);
  p.y += height + 8;
}

void Sheet::facts(const std::vector<std::pair<std::string, Rich>>& rows) {
  std::vector<std::vector<Rich>> cells;
  cells.reserve(rows.size());
  for (const auto& [name, value] : rows)
    cells.push_back({Rich{{name, 8.5, false, false, Ink::soft}}, value});
  table({{"", 1}, {"", 3.6}}, cells);
}

void Sheet::Paper::table_head(const std::vector<SheetColumn>& columns,
                              const std::vector<double>& widths) {
  if (std::all_of(columns.begin(), columns.end(), [](const auto& c) { return c.title.empty(); }))
    return;
  std::vector<Layout> cells;
  cells.reserve(columns.size());
  double height = 0, x = kLeft;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    cells.push_back(plain_line(columns[i].title, 7.5, true, Ink::strong, widths[i] - 2 * kPad));
    height = std::max(height, height_of(cells.back().get()));
  }
  fill(kLeft, y, kRight - kLeft, height + 2 * kPad, kHead);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    draw(cells[i].get(), x + kPad, y + kPad);
    x += widths[i];
  }
  y += height + 2 * kPad;
  rule(kLeft, kRight, y, kBar, 0.7);
}

void Sheet::table(const std::vector<SheetColumn>& columns,
                  const std::vector<std::vector<Rich>>& rows) {
  Paper& p = *paper_;
  if (rows.empty())
    return paragraph({{said("sheet.none").in(p.frame.lang), 8.5, false, false, Ink::soft}});
  const std::vector<double> widths = widths_of(columns);
  const auto page_on = [&] {
    p.begin_page();
    p.table_head(columns, widths);
  };
  p.need(60);
  p.table_head(columns, widths);
  for (const auto& cells : rows) {
    YAGURA_ASSERT(cells.size() == columns.size());
    Row row;
    row.cells.reserve(cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i)
      row.cells.emplace_back(p.layout(cells[i], widths[i] - 2 * kPad));
    const double whole = row.left() + 2 * kPad;
    if (p.y + whole > kBottom && whole < (kBottom - kTop) * 0.6) page_on();
    while (row.left() > 0) {
      const double room = kBottom - p.y - 2 * kPad;
      const double used = row.fits(room);
      if (used > 0) {
        row.draw(p.cr, widths, p.y + kPad, room);
        p.y += used + 2 * kPad;
        p.rule(kLeft, kRight, p.y, kRule, 0.5);
      }
      if (row.left() > 0) page_on();
    }
  }
  p.y += 6;
}

std::string Sheet::finish() {
  Paper& p = *paper_;
  YAGURA_ASSERT(p.total > 0);
  cairo_show_page(p.cr);
  cairo_surface_finish(p.surface);
  const cairo_status_t status = cairo_surface_status(p.surface);
  if (status != CAIRO_STATUS_SUCCESS)
    throw EnvironmentError(said("sheet.cannot_write"), cairo_status_to_string(status), {});
  return std::move(p.bytes);
}

}  // namespace yagura
