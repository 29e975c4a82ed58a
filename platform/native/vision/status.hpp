// How failures leave the library: as a status and a message of the calling thread, never as an exception.
#pragma once

#include <exception>
#include <new>
#include <string>
#include <utility>

#include <opencv2/core.hpp>

#include "suite_vision.h"

namespace suite {

/// Keeps the message for sv_last_error and gives the status back, so that a function can return it.
int32_t fail(sv_status status, const std::string& message) noexcept;

/// Once a process: OpenCV works on the caller's thread alone and prints nothing. (libpng and libjpeg print a line for a damaged file.)
void prepare_library();

/// Runs the body of one call. Whatever it throws becomes a status.
template <typename Body>
int32_t guarded(Body&& body) noexcept {
  try {
    prepare_library();
    return std::forward<Body>(body)();
  } catch (const std::bad_alloc&) {
    return fail(SV_OUT_OF_MEMORY, "out of memory");
  } catch (const cv::Exception& error) {
    return fail(error.code == cv::Error::StsNoMem ? SV_OUT_OF_MEMORY : SV_FAILED, error.err);
  } catch (const std::exception& error) {
    return fail(SV_FAILED, error.what());
  } catch (...) {
    return fail(SV_FAILED, "an unknown C++ exception");
  }
}

}  // namespace suite
