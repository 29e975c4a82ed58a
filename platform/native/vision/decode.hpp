#pragma once

#include <opencv2/core.hpp>

#include "suite_vision.h"

namespace suite {

/// Decodes a file to 8 bits and 1 or 3 channels, upright. The reason on this thread and another status where it cannot.
int32_t decode(const uint8_t* file, int64_t length, const sv_reading& reading, cv::Mat& result);

}  // namespace suite
