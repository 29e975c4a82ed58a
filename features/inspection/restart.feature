@inspection
Feature: The service killed while cameras run
  What was said of a part is kept, and the cameras go on by themselves.

  Scenario: Killed in mid-stream
    Given the camera "press" over 10 parts a second
    And the first 10 parts of "press" have verdicts, none missing
    When the service is killed and started again
    Then what was said of those parts is still there
    And "press" is connected
    And "press" goes on for 5 parts
    And no two parts of "press" have the same number
