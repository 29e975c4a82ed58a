@inspection
Feature: Somebody else's camera
  Whatever plays a picture stream can be a camera.

  Scenario: ffmpeg plays the line
    Given ffmpeg plays 16 pictures of parts, 4 a second, as the camera "booth"
    Then the first 12 parts of "booth" have verdicts, none missing
    And at least 9 of the 12 verdicts of "booth" are right
