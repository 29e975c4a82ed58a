Feature: Searching for the best settings
  A bank lets the service look for the settings under which a model finds its frauds best, and can see what was tried.

  Scenario: The best of what was tried becomes the model
    Given a bank with 40 days of payments and reported frauds
    When the best settings are searched for with 10 trials and the model is put to use
    Then the model has the best settings of the 10 trials and names the search
    And the bank has a picture of the search

  Scenario: The service is killed in the middle of a search
    Given a bank with 40 days of payments and reported frauds
    When the service is killed after 3 of 12 trials and started again
    And the search is gone on with
    Then all 12 trials are there and those from before the kill are as they were told
