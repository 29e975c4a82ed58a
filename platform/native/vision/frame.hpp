#pragma once

#include <opencv2/core.hpp>

#include "suite_vision.h"

struct sv_frame {
  cv::Mat pixels;
};

namespace suite {

/// True where the frame is there, not empty, and of a kind this library makes.
bool is_usable(const sv_frame* frame);

/// True where a frame of this size may be made.
bool is_allowed_size(int64_t width, int64_t height);

/// True where the box holds a pixel and lies within width × height.
bool is_inside(const sv_box& box, int width, int height);

/// True where no side grows and one shrinks.
bool shrinks(const cv::Mat& source, int width, int height);

/// Area average where a side shrinks, bilinear otherwise; the picture itself where nothing changes.
cv::Mat resized(const cv::Mat& source, int width, int height);

/// A new frame that owns the pixels.
int32_t hand_out(cv::Mat pixels, sv_frame** out);

}  // namespace suite
