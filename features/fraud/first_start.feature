Feature: The first start
  Somebody who has just cloned the project starts it and has a bank to play with: payments, a model, a key, lines to copy.

  Scenario: One command and there is something to see
    Given a newcomer has started the service with its demonstration
    When the newcomer sends a payment with the key that was shown
    Then it gets a score, a decision and the model's name
    And simulated payments go on coming in
    And the commands that were shown prove the last decisions

  Scenario: The second start goes on where the first one was
    Given a newcomer has started the service with its demonstration
    When the newcomer stops it and starts it again
    Then the same model decides
    And the key of the first start still works
