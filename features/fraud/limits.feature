Feature: Keys with limits, new secrets and an end to guessing
  Every system has its own key. No system can take more than its share, and a key can be renewed without a gap.

  Scenario: A system that asks too often is told to come back
    Given a system that may ask 2 times at once and then once a minute
    When the system asks 3 times
    Then it is told to come back later
    And the answers said that 1, 0 and 0 requests were left

  Scenario: The operator allows more
    Given a system that may ask 1 times at once and then once a minute
    When the system asks 2 times
    And the system may ask 50 times a second from now on
    And the system asks 5 times
    Then the last 5 are answered

  Scenario: A key gets a new secret without a gap
    Given a system with a key of its own
    When its key gets a new secret, the old one ending after 20 seconds
    Then both secrets work
    And before long only the new secret works

  Scenario: Guessing is turned away, and hurts nobody else
    Given a system with a key of its own
    When somebody guesses keys 12 times
    Then it is told to come back later
    When the system asks 3 times
    Then the last 3 are answered
