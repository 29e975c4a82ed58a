// What is drawn on a picture for people to see: heat, boxes with captions, and a bar with the verdict.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include <opencv2/imgproc.hpp>

#include "frame.hpp"
#include "status.hpp"

namespace {

constexpr int marks_max = 1000;
constexpr int heat_side_max = 4096;

cv::Scalar colour_of(const sv_mark& mark) { return cv::Scalar(mark.blue, mark.green, mark.red); }

// Black on light colours, white on dark ones.
cv::Scalar ink_on(const sv_mark& mark) {
  const double luma = .114 * mark.blue + .587 * mark.green + .299 * mark.red;
  return luma > 140 ? cv::Scalar(0, 0, 0) : cv::Scalar(255, 255, 255);
}

std::string text_of(const sv_mark& mark) { return std::string(mark.text, strnlen(mark.text, SV_TEXT_MAX)); }

// Sizes follow the picture, so that a caption can be read on 300 pixels and is not lost on 4,000.
struct Pen {
  double scale;
  int line;

  explicit Pen(const cv::Mat& picture)
      : scale(std::clamp(std::min(picture.cols, picture.rows) / 900.0, 0.35, 3.0)), line(std::max(1, std::min(picture.cols, picture.rows) / 350)) {}

  cv::Size measure(const std::string& text, int& below) const {
    return cv::getTextSize(text, cv::FONT_HERSHEY_SIMPLEX, scale, line, &below);
  }

  void write(cv::Mat& picture, const std::string& text, cv::Point at, const cv::Scalar& colour) const {
    cv::putText(picture, text, at, cv::FONT_HERSHEY_SIMPLEX, scale, colour, line, cv::LINE_AA);
  }
};

void draw_heat(cv::Mat& picture, const sv_heat& heat) {
  cv::Mat values(heat.height, heat.width, CV_32FC1);
  for (int i = 0; i < heat.width * heat.height; i++) {
    const float value = heat.values[i];
    // NaN compares false to everything and is taken for good, as is what lies below 0.
    values.at<float>(i / heat.width, i % heat.width) = value > 0 ? std::min(value, 1.0F) : 0.0F;
  }
  const cv::Rect area(heat.area.x0, heat.area.y0, heat.area.x1 - heat.area.x0, heat.area.y1 - heat.area.y0);
  cv::Mat large;
  cv::resize(values, large, area.size(), 0, 0, cv::INTER_LINEAR);
  cv::Mat levels;
  large.convertTo(levels, CV_8U, 255);
  cv::Mat colours;
  cv::applyColorMap(levels, colours, cv::COLORMAP_JET);
  cv::Mat target = picture(area);
  for (int y = 0; y < target.rows; y++) {
    const float* weights = large.ptr<float>(y);
    const cv::Vec3b* warm = colours.ptr<cv::Vec3b>(y);
    cv::Vec3b* pixel = target.ptr<cv::Vec3b>(y);
    for (int x = 0; x < target.cols; x++) {
      const float weight = heat.alpha * weights[x];
      for (int c = 0; c < 3; c++)
        pixel[x][c] = static_cast<uint8_t>(std::lround(static_cast<float>(pixel[x][c]) * (1 - weight) + static_cast<float>(warm[x][c]) * weight));
    }
  }
}

void draw_mark(cv::Mat& picture, const Pen& pen, const sv_mark& mark) {
  // Corners far outside would overflow OpenCV's fixed-point arithmetic; what is outside is not seen anyway.
  const int margin = 4 * pen.line;
  const cv::Point upper(std::clamp(mark.box.x0, -margin, picture.cols + margin), std::clamp(mark.box.y0, -margin, picture.rows + margin));
  const cv::Point lower(std::clamp(mark.box.x1 - 1, -margin, picture.cols + margin), std::clamp(mark.box.y1 - 1, -margin, picture.rows + margin));
  cv::rectangle(picture, upper, lower, colour_of(mark), pen.line);

  const std::string text = text_of(mark);
  if (text.empty()) return;
  int below = 0;
  const cv::Size size = pen.measure(text, below);
  const int height = size.height + below + 2 * pen.line;
  // Above the box where there is room, else inside it, and never beyond the right border.
  const int left = std::clamp(upper.x, 0, std::max(0, picture.cols - size.width));
  const int top = std::clamp(upper.y >= height ? upper.y - height : upper.y, 0, std::max(0, picture.rows - height));
  cv::rectangle(picture, cv::Rect(left, top, size.width, height), colour_of(mark), cv::FILLED);
  pen.write(picture, text, cv::Point(left, top + pen.line + size.height), ink_on(mark));
}

void draw_banner(cv::Mat& picture, const Pen& pen, const sv_mark& banner) {
  const std::string text = text_of(banner);
  int below = 0;
  const cv::Size size = pen.measure(text.empty() ? "X" : text, below);
  const int height = std::min(picture.rows, size.height + 2 * below + 2 * pen.line);
  cv::rectangle(picture, cv::Rect(0, 0, picture.cols, height), colour_of(banner), cv::FILLED);
  if (!text.empty()) pen.write(picture, text, cv::Point(below, pen.line + size.height + below / 2), ink_on(banner));
}

}  // namespace

extern "C" int32_t sv_frame_draw(sv_frame* frame, const sv_heat* heat, const sv_mark* marks, int32_t mark_count, const sv_mark* banner) {
  return suite::guarded([&]() -> int32_t {
    if (!suite::is_usable(frame)) return suite::fail(SV_BAD_ARGUMENT, "there is no frame");
    if (mark_count < 0 || mark_count > marks_max || (marks == nullptr && mark_count > 0)) return suite::fail(SV_BAD_ARGUMENT, "too many marks, or none where some are promised");
    if (heat != nullptr) {
      if (heat->values == nullptr || heat->width < 1 || heat->height < 1 || heat->width > heat_side_max || heat->height > heat_side_max)
        return suite::fail(SV_BAD_ARGUMENT, "the heat map has no values, or too many");
      if (!(heat->alpha >= 0 && heat->alpha <= 1)) return suite::fail(SV_BAD_ARGUMENT, "the heat map's weight is not within 0 to 1");
      if (!suite::is_inside(heat->area, frame->pixels.cols, frame->pixels.rows)) return suite::fail(SV_BAD_ARGUMENT, "the heat map's area is not within the frame");
    }

    cv::Mat& picture = frame->pixels;
    if (picture.channels() == 1) {
      cv::Mat coloured;
      cv::cvtColor(picture, coloured, cv::COLOR_GRAY2BGR);
      picture = coloured;
    }
    const Pen pen(picture);
    if (heat != nullptr) draw_heat(picture, *heat);
    for (int i = 0; i < mark_count; i++) draw_mark(picture, pen, marks[i]);
    if (banner != nullptr) draw_banner(picture, pen, *banner);
    return SV_OK;
  });
}
