Feature: Data is looked at before anything is learnt from it
  An analyst gets files of payments from many places. What is broken, has moved or gives people away is found before a model sees it.

  Scenario: An analyst checks a file
    Given a file of past payments
    When the analyst checks it
    Then the report tells its rows, its columns and what is missing
    And the page stands alone with a picture for every amount

  Scenario: A file whose amounts have moved is found
    Given a file of past payments
    And a later file whose amounts are twice as high
    When the analyst compares the later file with the first, expecting no drift
    Then the check fails and names the amounts

  Scenario: A file is prepared the same way later
    Given a file of past payments
    And a later file whose amounts are twice as high
    When the analyst prepares the first file and then the later one with what was learnt
    Then cards are hashed and amounts are in the bins of the first file

  Scenario: A training on bad data is refused
    Given a bank with 60 days of payments and reported frauds
    When a model is to be trained, expecting no amount above 1
    Then the training is refused, naming the amounts
    And the bank has no model
