@inspection
Feature: Parts that nobody could look at in time
  A part without a verdict is not inspected, and that is said. It is never OK.

  Scenario: More parts than can be looked at
    Given the camera "press" over 60 parts a second, of which one at a time may be with the model
    Then the first 60 parts of "press" have results, none missing
    And some of the first 60 parts of "press" are not inspected, because "parts were with the model at once"
    And the alarm "not-inspected" of "press" is raised

  Scenario: A part that the camera does not show
    Given the camera "robot" that shows a part when it is told to, and stalls
    When the part "sn-1" is announced to "robot"
    Then the part "sn-1" is not inspected, because "No frame came"
    And the alarm "not-inspected" of "robot" is raised
