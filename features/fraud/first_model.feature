Feature: Before and after the first model
  A bank starts without a model: its payments are approved and remembered, so that a model can be trained on them.

  Scenario: No model yet
    Given a payment was scored
    Then it is approved without a score

  Scenario: A trained model gives a score, a decision and reasons
    Given a bank with 60 days of payments and reported frauds
    When a model is trained on them and put to use
    Then payments are judged with a score, a decision and reasons
    And the answers name the model
    And every decision since can be proven
