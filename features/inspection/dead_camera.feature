@inspection
Feature: Cameras that fail
  A camera that is gone, blind or changed is an alarm. It takes nothing from the other cameras, and nothing has to be set up again.

  Scenario: The plug of a camera is pulled
    Given the camera "left" over 5 parts a second, with a plug of its own
    And the camera "right" over 5 parts a second
    And the first 3 parts of "left" have verdicts, none missing
    When the plug of "left" is pulled
    Then the alarm "camera-lost" of "left" is raised
    And "left" is lost
    And "right" goes on for 5 parts
    And there is no alarm of "right"
    When "left" is plugged in again
    Then "left" is connected
    And the alarm "camera-lost" of "left" ends
    And "left" goes on for 5 parts

  Scenario: A camera goes black
    Given the camera "press" over 10 parts a second, black for 10 parts after the first 10
    Then the alarm "picture-black" of "press" is raised
    And parts 11 to 20 of "press" are not inspected, because "The picture is black."
    And the alarm "picture-black" of "press" ends
    And "press" is connected

  Scenario: A camera changes its resolution
    Given the camera "press" over 10 parts a second, at half its resolution for 10 parts after the first 20
    Then the alarm "resolution-changed" of "press" is raised
    And parts of "press" are inspected in pictures 128 pixels wide
    And the alarm "resolution-changed" of "press" ends
    And "press" goes on for 3 parts
