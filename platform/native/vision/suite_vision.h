/* The C interface of libsuite_vision.so: coarse calls over OpenCV for platform/Vision.
 *
 * Every function but the two that describe the library returns a sv_status. No C++ exception leaves the library: it becomes a
 * status and a message, which sv_last_error gives to the thread that made the call, until its next call.
 * Objects come out through `out` (null unless SV_OK) and go back through their _free function, which takes null.
 * Every call works on one thread; the caller runs several. An object belongs to one thread at a time, reading it to any number.
 * Sizes are checked here although the caller checks them too: a wrong one is SV_BAD_ARGUMENT and touches no memory.
 */
#ifndef SUITE_VISION_H
#define SUITE_VISION_H

#include <stdint.h>

#define SV_API __attribute__((visibility("default")))
/* Rises with every change of this file that a caller must follow. */
#define SV_ABI_VERSION 2
/* A side of a frame, in pixels. */
#define SV_SIDE_MAX 32768
#define SV_PIXELS_MAX (INT64_C(1) << 28)

#ifdef __cplusplus
extern "C" {
#endif

typedef enum sv_status {
  SV_OK = 0,
  SV_BAD_ARGUMENT = 1,
  SV_OUT_OF_MEMORY = 2,
  SV_NOT_DECODABLE = 3, /* the file is damaged or of a kind that OpenCV does not read */
  SV_FAILED = 4,        /* anything else; the message says what */
  SV_NOT_OPENED = 5,    /* a camera or video that does not answer, or whose kind cannot be read */
  SV_NO_FRAME = 6       /* a camera or video gave no further picture: it ended, broke off or stalled */
} sv_status;

/* 8 bits a channel; 1 channel (grey) or 3 (blue, green, red). */
typedef struct sv_frame sv_frame;
/* A block of bytes that the library made. */
typedef struct sv_bytes sv_bytes;
/* An open camera or video. */
typedef struct sv_capture sv_capture;

/* x1 and y1 are outside. */
typedef struct sv_box {
  int32_t x0, y0, x1, y1;
} sv_box;

/* What a network takes: three planes (red, green, blue) of height × width floats, each value × scale + shift.
 * The picture lies in `area`; around it every value is `fill` before scale and shift. */
typedef struct sv_input {
  int32_t width, height;
  sv_box area;
  int32_t grey; /* colour is dropped first */
  float fill;
  float scale[3], shift[3];
} sv_input;

typedef enum sv_format { SV_JPEG = 1, SV_PNG = 2, SV_BMP = 3 } sv_format;

/* How a file is read: what the caller found in its header. */
typedef struct sv_reading {
  int32_t format;      /* sv_format */
  int32_t reduce;      /* 1, 2, 4 or 8: JPEG is decoded at this fraction of its size */
  int32_t orientation; /* EXIF 1 to 8 */
  int32_t grey;        /* decode to one channel */
} sv_reading;

#define SV_TEXT_MAX 80

/* A rectangle with a caption, or a bar across the top (then box is not looked at). */
typedef struct sv_mark {
  sv_box box;
  uint8_t blue, green, red, unused;
  char text[SV_TEXT_MAX]; /* printable ASCII, ends with a zero; empty: none */
} sv_mark;

/* width × height values of 0 to 1, row by row, laid over `area` of the frame. A value's weight is alpha × value. */
typedef struct sv_heat {
  int32_t width, height;
  sv_box area;
  float alpha;
  int32_t unused;
  const float* values;
} sv_heat;

/* Of the picture's luma, levels 0 to 255. */
typedef struct sv_quality {
  double mean, deviation;
  double sharpness;   /* variance of the Laplacian */
  double dark_share;  /* of pixels at or below SV_DARK */
  double bright_share; /* of pixels at or above SV_BRIGHT */
} sv_quality;

#define SV_DARK 10
#define SV_BRIGHT 250

/* What to open. */
typedef struct sv_source {
  const char* address;     /* UTF-8: a URL or an absolute path, through FFmpeg; null: the device */
  int32_t device;          /* number of a V4L2 device */
  int32_t width, height;   /* asked of a device; 0: as it comes */
  int32_t open_timeout_ms; /* of FFmpeg; V4L2 has its own, ten seconds */
  int32_t read_timeout_ms;
  int32_t pass_jpeg_on;    /* leave motion JPEG undecoded, for sv_capture_read_file */
} sv_source;

SV_API int32_t sv_abi_version(void);
/* UTF-8; valid until the thread's next call. */
SV_API const char* sv_last_error(void);

SV_API int32_t sv_frame_create(sv_frame** out); /* 0 × 0, to be filled */
SV_API int32_t sv_frame_from_pixels(const uint8_t* pixels, int64_t length, int32_t width, int32_t height, int32_t channels, sv_frame** out);
SV_API int32_t sv_frame_decode(const uint8_t* file, int64_t length, const sv_reading* reading, sv_frame** out);
SV_API void sv_frame_free(sv_frame* frame);
/* Exchanges the pixels of two frames. */
SV_API int32_t sv_frame_swap(sv_frame* frame, sv_frame* other);
SV_API int32_t sv_frame_size(const sv_frame* frame, int32_t* width, int32_t* height, int32_t* channels);
/* Row by row without gaps; length is exactly width × height × channels. */
SV_API int32_t sv_frame_copy_pixels(const sv_frame* frame, uint8_t* pixels, int64_t length);
SV_API int32_t sv_frame_crop(const sv_frame* frame, const sv_box* box, sv_frame** out);
/* Area average where a side shrinks, bilinear otherwise. */
SV_API int32_t sv_frame_resize(const sv_frame* frame, int32_t width, int32_t height, sv_frame** out);
SV_API int32_t sv_frame_to_grey(const sv_frame* frame, sv_frame** out);

/* Contrast-limited adaptive histogram equalisation over tiles × tiles parts; of a coloured picture the lightness (CIE L*a*b*). */
SV_API int32_t sv_frame_equalize(const sv_frame* frame, double clip, int32_t tiles, sv_frame** out);
/* corners: x and y of upper left, upper right, lower right, lower left, as pixel centres; they become the corners of the result. */
SV_API int32_t sv_frame_rectify(const sv_frame* frame, const double* corners, int32_t width, int32_t height, sv_frame** out);
SV_API int32_t sv_frame_measure(const sv_frame* frame, sv_quality* quality);
/* Makes a grey frame a coloured one. heat and banner may be null. */
SV_API int32_t sv_frame_draw(sv_frame* frame, const sv_heat* heat, const sv_mark* marks, int32_t mark_count, const sv_mark* banner);

/* Crop to region (null: all), resize into input->area, colour and scale, into the caller's planes; length is 3 × width × height. */
SV_API int32_t sv_frame_write_tensor(const sv_frame* frame, const sv_box* region, const sv_input* input, float* planes, int64_t length);
/* The same from a file; region is in pixels of the picture after its orientation, before any reduction. */
SV_API int32_t sv_decode_into(const uint8_t* file, int64_t file_length, const sv_reading* reading, const sv_box* region, const sv_input* input, float* planes, int64_t length);

/* quality 1 to 100, JPEG only. */
SV_API int32_t sv_frame_encode(const sv_frame* frame, int32_t format, int32_t quality, sv_bytes** out);
SV_API const uint8_t* sv_bytes_data(const sv_bytes* bytes);
SV_API int64_t sv_bytes_length(const sv_bytes* bytes);
SV_API void sv_bytes_free(sv_bytes* bytes);

SV_API int32_t sv_capture_open(const sv_source* source, sv_capture** out);
/* 1 where the pictures come as JPEG files, through sv_capture_read_file; 0 where they come decoded, through sv_capture_read. */
SV_API int32_t sv_capture_gives_files(const sv_capture* capture);
/* The next picture as a JPEG file, valid until the next call. Blocks likewise. */
SV_API int32_t sv_capture_read_file(sv_capture* capture, const uint8_t** file, int64_t* length);
/* The next picture into `frame`, whose memory is used again where its size stays. Blocks until there is one or the time is over. */
SV_API int32_t sv_capture_read(sv_capture* capture, sv_frame* frame);
/* Frames read and, where the file says, frames there are; else 0. */
SV_API int32_t sv_capture_progress(const sv_capture* capture, int64_t* read, int64_t* total);
SV_API void sv_capture_free(sv_capture* capture);

#ifdef __cplusplus
}
#endif
#endif
