Feature: Models that others trained
  A bank that already has a model must not have to train another one to change the system around it.

  Scenario: A model file is taken over and judges payments
    Given a model file of the bank's former system, which knows the bank's features
    When the file is taken over and put to use
    Then every payment is judged with a score, and a declined one is explained by the use of the card
    And the answers name the taken-over model
    And every decision since can be proven

  Scenario: A model that was taken over can be taken back
    Given a model file of the bank's former system, which knows the bank's features
    And a second model file, which judges more strictly
    When both files are taken over and put to use, one after the other
    And the second one is rolled back
    Then the answers name the taken-over model

  Scenario: A damaged file is refused with the line
    Given a model file of the bank's former system, which knows the bank's features
    When one line of the file is damaged and the file is sent
    Then the file is refused, naming the damaged line
    And no model is registered

  Scenario: A model that asks for something else is refused with its names
    Given a model file that asks for the cardholder's shoe size
    When the file is sent
    Then the file is refused, naming "SHOE_SIZE"
    And no model is registered
