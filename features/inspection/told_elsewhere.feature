@inspection
Feature: Results told to the factory's own systems
  What a system could not take is told again until it can, signed so that it knows who tells it.

  Scenario: The receiving system is out of order for a while
    Given a system that is told of every result, and is out of order
    When the picture of a good part is sent
    Then the system is told of it 2 times and takes nothing
    When the system works again
    Then the system takes the result, signed and once
    And nothing is given up
