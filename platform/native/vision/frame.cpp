#include "frame.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <opencv2/imgproc.hpp>

#include "area.hpp"
#include "status.hpp"

namespace suite {

bool is_usable(const sv_frame* frame) {
  return frame != nullptr && !frame->pixels.empty() && (frame->pixels.type() == CV_8UC1 || frame->pixels.type() == CV_8UC3);
}

bool is_allowed_size(int64_t width, int64_t height) {
  return width > 0 && height > 0 && width <= SV_SIDE_MAX && height <= SV_SIDE_MAX && width * height <= SV_PIXELS_MAX;
}

bool is_inside(const sv_box& box, int width, int height) {
  return box.x0 >= 0 && box.y0 >= 0 && box.x0 < box.x1 && box.y0 < box.y1 && box.x1 <= width && box.y1 <= height;
}

bool shrinks(const cv::Mat& source, int width, int height) {
  return width <= source.cols && height <= source.rows && (width < source.cols || height < source.rows);
}

cv::Mat resized(const cv::Mat& source, int width, int height) {
  if (source.cols == width && source.rows == height) return source;
  cv::Mat result(height, width, source.type());
  if (!shrinks(source, width, height)) {
    cv::resize(source, result, result.size(), 0, 0, cv::INTER_LINEAR);
    return result;
  }
  const int count = width * source.channels();
  shrink(source, width, height, [&](int y, const float* levels) {
    uint8_t* target = result.ptr(y);
    for (int i = 0; i < count; i++) target[i] = static_cast<uint8_t>(std::min(levels[i] + 0.5F, 255.0F));
  });
  return result;
}

int32_t hand_out(cv::Mat pixels, sv_frame** out) {
  *out = new sv_frame{std::move(pixels)};
  return SV_OK;
}

}  // namespace suite

using suite::fail;
using suite::guarded;

extern "C" {

int32_t sv_frame_create(sv_frame** out) {
  return guarded([&]() -> int32_t {
    if (out == nullptr) return fail(SV_BAD_ARGUMENT, "out is null");
    return suite::hand_out(cv::Mat(), out);
  });
}

int32_t sv_frame_from_pixels(const uint8_t* pixels, int64_t length, int32_t width, int32_t height, int32_t channels, sv_frame** out) {
  return guarded([&]() -> int32_t {
    if (pixels == nullptr || out == nullptr) return fail(SV_BAD_ARGUMENT, "a pointer is null");
    *out = nullptr;
    if (!suite::is_allowed_size(width, height) || (channels != 1 && channels != 3))
      return fail(SV_BAD_ARGUMENT, "a frame of this size or number of channels cannot be made");
    if (length != int64_t{width} * height * channels) return fail(SV_BAD_ARGUMENT, "the pixels are not width x height x channels bytes");
    cv::Mat copy(height, width, CV_8UC(channels));
    std::memcpy(copy.data, pixels, static_cast<size_t>(length));
    return suite::hand_out(std::move(copy), out);
  });
}

void sv_frame_free(sv_frame* frame) { delete frame; }

int32_t sv_frame_swap(sv_frame* frame, sv_frame* other) {
  return guarded([&]() -> int32_t {
    if (frame == nullptr || other == nullptr) return fail(SV_BAD_ARGUMENT, "there is no frame");
    std::swap(frame->pixels, other->pixels);
    return SV_OK;
  });
}

int32_t sv_frame_size(const sv_frame* frame, int32_t* width, int32_t* height, int32_t* channels) {
  return guarded([&]() -> int32_t {
    if (frame == nullptr || width == nullptr || height == nullptr || channels == nullptr) return fail(SV_BAD_ARGUMENT, "a pointer is null");
    *width = frame->pixels.cols;
    *height = frame->pixels.rows;
    *channels = frame->pixels.empty() ? 0 : frame->pixels.channels();
    return SV_OK;
  });
}

int32_t sv_frame_copy_pixels(const sv_frame* frame, uint8_t* pixels, int64_t length) {
  return guarded([&]() -> int32_t {
    if (!suite::is_usable(frame) || pixels == nullptr) return fail(SV_BAD_ARGUMENT, "there is no frame, or nowhere to copy it");
    const cv::Mat& source = frame->pixels;
    const size_t row = static_cast<size_t>(source.cols) * source.elemSize();
    if (length != static_cast<int64_t>(row) * source.rows) return fail(SV_BAD_ARGUMENT, "the buffer is not width x height x channels bytes");
    for (int y = 0; y < source.rows; y++) std::memcpy(pixels + static_cast<size_t>(y) * row, source.ptr(y), row);
    return SV_OK;
  });
}

int32_t sv_frame_crop(const sv_frame* frame, const sv_box* box, sv_frame** out) {
  return guarded([&]() -> int32_t {
    if (!suite::is_usable(frame) || box == nullptr || out == nullptr) return fail(SV_BAD_ARGUMENT, "there is no frame");
    *out = nullptr;
    const cv::Mat& source = frame->pixels;
    if (!suite::is_inside(*box, source.cols, source.rows)) return fail(SV_BAD_ARGUMENT, "the box is not within the frame");
    return suite::hand_out(source(cv::Rect(box->x0, box->y0, box->x1 - box->x0, box->y1 - box->y0)).clone(), out);
  });
}

int32_t sv_frame_resize(const sv_frame* frame, int32_t width, int32_t height, sv_frame** out) {
  return guarded([&]() -> int32_t {
    if (!suite::is_usable(frame) || out == nullptr) return fail(SV_BAD_ARGUMENT, "there is no frame");
    *out = nullptr;
    if (!suite::is_allowed_size(width, height)) return fail(SV_BAD_ARGUMENT, "a frame of this size cannot be made");
    cv::Mat result = suite::resized(frame->pixels, width, height);
    // Two frames never share pixels: drawing on one must not show on the other.
    return suite::hand_out(result.data == frame->pixels.data ? result.clone() : result, out);
  });
}

int32_t sv_frame_to_grey(const sv_frame* frame, sv_frame** out) {
  return guarded([&]() -> int32_t {
    if (!suite::is_usable(frame) || out == nullptr) return fail(SV_BAD_ARGUMENT, "there is no frame");
    *out = nullptr;
    cv::Mat grey;
    if (frame->pixels.channels() == 1)
      grey = frame->pixels.clone();
    else
      cv::cvtColor(frame->pixels, grey, cv::COLOR_BGR2GRAY);
    return suite::hand_out(std::move(grey), out);
  });
}

}
