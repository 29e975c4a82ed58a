@inspection
Feature: A camera over the line
  Every part that passes gets a verdict. The camera is a process of its own, on the network, as it is in a factory.

  Scenario: Every part gets a verdict
    Given a camera that shows 5 parts a second
    When the engineer sets it up as "press" at the terminal
    Then the first 20 parts of "press" have verdicts, none missing
    And at least 16 of the 20 verdicts of "press" are right
    And at least 5 of the boxes of the first 20 parts of "press" lie on the defect
    And a part of "press" is found by its number
    And parts of "press" are found by their time

  Scenario: The live picture
    Given the camera "press" over 5 parts a second
    Then the live picture of "press" shows 4 different pictures

  Scenario: The control system loses the line
    Given the camera "press" over 5 parts a second
    When the control system follows "press" and loses the line after 5 parts
    And "press" goes on for 4 parts
    And the control system comes back where it was
    Then the control system has heard of the first 15 parts of "press", each once and in order
