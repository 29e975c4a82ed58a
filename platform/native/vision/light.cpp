// What is seen, measured and corrected: exposure, focus, uneven light, perspective.
#include <cmath>
#include <utility>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "frame.hpp"
#include "status.hpp"

namespace {

constexpr int corner_count = 4;

cv::Mat luma(const cv::Mat& picture) {
  if (picture.channels() == 1) return picture;
  cv::Mat grey;
  cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
  return grey;
}

// The corners in turn must bend the same way, by an area that is more than rounding: else there is no perspective to undo.
bool is_convex(const cv::Point2f* corners) {
  for (int i = 0; i < corner_count; i++) {
    const cv::Point2f& a = corners[i];
    const cv::Point2f& b = corners[(i + 1) % corner_count];
    const cv::Point2f& c = corners[(i + 2) % corner_count];
    if ((b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x) < 1) return false;
  }
  return true;
}

}  // namespace

extern "C" {

int32_t sv_frame_equalize(const sv_frame* frame, double clip, int32_t tiles, sv_frame** out) {
  return suite::guarded([&]() -> int32_t {
    if (!suite::is_usable(frame) || out == nullptr) return suite::fail(SV_BAD_ARGUMENT, "there is no frame");
    *out = nullptr;
    if (!(clip > 0 && clip <= 256) || tiles < 1 || tiles > 64) return suite::fail(SV_BAD_ARGUMENT, "the clip limit or the number of tiles is out of its range");
    const cv::Ptr<cv::CLAHE> equalizer = cv::createCLAHE(clip, cv::Size(tiles, tiles));
    cv::Mat result;
    if (frame->pixels.channels() == 1) {
      equalizer->apply(frame->pixels, result);
      return suite::hand_out(std::move(result), out);
    }
    cv::Mat lab;
    cv::cvtColor(frame->pixels, lab, cv::COLOR_BGR2Lab);
    std::vector<cv::Mat> planes;
    cv::split(lab, planes);
    equalizer->apply(planes[0], planes[0]);
    cv::merge(planes, lab);
    cv::cvtColor(lab, result, cv::COLOR_Lab2BGR);
    return suite::hand_out(std::move(result), out);
  });
}

int32_t sv_frame_rectify(const sv_frame* frame, const double* corners, int32_t width, int32_t height, sv_frame** out) {
  return suite::guarded([&]() -> int32_t {
    if (!suite::is_usable(frame) || corners == nullptr || out == nullptr) return suite::fail(SV_BAD_ARGUMENT, "there is no frame");
    *out = nullptr;
    if (!suite::is_allowed_size(width, height)) return suite::fail(SV_BAD_ARGUMENT, "a frame of this size cannot be made");
    cv::Point2f from[corner_count];
    for (int i = 0; i < corner_count; i++) {
      from[i] = cv::Point2f(static_cast<float>(corners[2 * i]), static_cast<float>(corners[2 * i + 1]));
      if (!std::isfinite(from[i].x) || !std::isfinite(from[i].y)) return suite::fail(SV_BAD_ARGUMENT, "a corner is not a number");
    }
    if (!is_convex(from)) return suite::fail(SV_BAD_ARGUMENT, "the corners are not those of a convex quadrangle, clockwise from the upper left");
    const auto right = static_cast<float>(width - 1);
    const auto bottom = static_cast<float>(height - 1);
    const cv::Point2f to[corner_count] = {{0, 0}, {right, 0}, {right, bottom}, {0, bottom}};
    cv::Mat result;
    cv::warpPerspective(frame->pixels, result, cv::getPerspectiveTransform(from, to), cv::Size(width, height), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    return suite::hand_out(std::move(result), out);
  });
}

int32_t sv_frame_measure(const sv_frame* frame, sv_quality* quality) {
  return suite::guarded([&]() -> int32_t {
    if (!suite::is_usable(frame) || quality == nullptr) return suite::fail(SV_BAD_ARGUMENT, "there is no frame");
    const cv::Mat grey = luma(frame->pixels);
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(grey, mean, deviation);
    quality->mean = mean[0];
    quality->deviation = deviation[0];

    cv::Mat edges;
    cv::Laplacian(grey, edges, CV_16S);
    cv::meanStdDev(edges, mean, deviation);
    quality->sharpness = deviation[0] * deviation[0];

    const auto count = static_cast<double>(grey.total());
    quality->dark_share = cv::countNonZero(grey <= SV_DARK) / count;
    quality->bright_share = cv::countNonZero(grey >= SV_BRIGHT) / count;
    return SV_OK;
  });
}

}
