#include "status.hpp"

#include <cstdlib>
#include <mutex>

#include <opencv2/core/utils/logger.hpp>

namespace {

thread_local std::string last_error;

// OpenCV would print every error before it throws it; the message goes to the caller instead.
int keep_silent(int, const char*, const char*, const char*, int, void*) { return 0; }

}  // namespace

namespace suite {

int32_t fail(sv_status status, const std::string& message) noexcept {
  try {
    last_error = message;
  } catch (...) {
    last_error.clear();
  }
  return status;
}

void prepare_library() {
  static std::once_flag once;
  std::call_once(once, [] {
    cv::setNumThreads(1);
    cv::redirectError(keep_silent);
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    // FFmpeg's own messages, which name a camera's address with its password, stay off standard error unless asked for.
    setenv("OPENCV_FFMPEG_LOGLEVEL", "-8", 0);
  });
}

}  // namespace suite

extern "C" {

int32_t sv_abi_version(void) { return SV_ABI_VERSION; }

const char* sv_last_error(void) { return last_error.c_str(); }

}
